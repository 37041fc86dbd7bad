const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;

/**
 * The moment that a text names, in milliseconds and in the zone of whoever looks: `14:05` or `14:05:30` on the day of
 * `near`, or anything that is a date. Null when it names none.
 */
export function parseTime(text: string, near: number): number | null {
  const wanted = text.trim();
  const clock = CLOCK.exec(wanted);
  if (clock) {
    const day = new Date(near);
    const [hours, minutes, seconds, millis] = [clock[1], clock[2], clock[3] ?? 0, (clock[4] ?? "0").padEnd(3, "0")];
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
    return day.setHours(Number(hours), Number(minutes), Number(seconds), Number(millis));
  }
  // A date alone would be taken for one of the epoch's zone, and all else for one of the reader's.
  const time = /\d{4}/.test(wanted) ? Date.parse(DAY.test(wanted) ? `${wanted}T00:00` : wanted) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment as `parseTime` reads it: seconds and their parts stand there where there are some. */
export function writeTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const millis = date.getMilliseconds();
  const parts = millis > 0 ? `.${String(millis).padStart(3, "0")}` : "";
  const seconds = parts || date.getSeconds() > 0 ? `:${two(date.getSeconds())}${parts}` : "";
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}${seconds}`;
}
