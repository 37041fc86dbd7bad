/** Which charts ask for their points, and which have a canvas: those nearest to what is seen, and never more than so many. */

export const MOST_CANVASES = 40;
/** A quarter of a viewport is enough to be drawn in time at a reader's pace, and a whole one costs a third of the frames. */
const AHEAD = 0.25;
/** So many viewports in a second, for so many frames, are more than anybody looks at. */
const FLING_VIEWPORTS = 4;
const FLING_FRAMES = 3;
const STILL_MILLISECONDS = 100;

/** What a chart may do: nothing while it flies past, ask for its points when it is around, have a canvas near to what is seen. */
export type Grant = "none" | "points" | "canvas";

interface Member {
  element: Element;
  isNear: boolean;
  grant: Grant;
  onGrant: (grant: Grant) => void;
}

/** Watches elements that are around what is seen, and grants a canvas to the nearest of those within one viewport of it. */
export class LiveCharts {
  readonly #members = new Map<Element, Member>();
  readonly #observer: IntersectionObserver;
  readonly #most: number;
  #frame = 0;
  #scrolled = { box: null as EventTarget | null, top: 0, at: 0, fast: 0 };
  #still: ReturnType<typeof setTimeout> | undefined;

  constructor(most = MOST_CANVASES) {
    this.#most = most;
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const member = this.#members.get(entry.target);
          if (member) member.isNear = entry.isIntersecting;
        }
        this.#settle();
      },
      // The margin of the window does not count within what scrolls by itself.
      { rootMargin: "100% 0px", scrollMargin: `${AHEAD * 100}% 0px` },
    );
    addEventListener("scroll", this.#onScroll, { capture: true, passive: true });
  }

  watch(element: Element, onGrant: (grant: Grant) => void): () => void {
    // The observer speaks with the next frame; what is in sight now should not have to wait for it.
    const { top, bottom } = element.getBoundingClientRect();
    const ahead = AHEAD * innerHeight;
    const isNear = bottom > -ahead && top < innerHeight + ahead;
    const member: Member = { element, isNear, grant: "none", onGrant };
    this.#members.set(element, member);
    if (!this.#isFlinging && this.#granted < this.#most) give(member, isNear ? "canvas" : "points");
    this.#observer.observe(element);
    return () => {
      this.#observer.unobserve(element);
      this.#members.delete(element);
      this.#later();
    };
  }

  destroy(): void {
    removeEventListener("scroll", this.#onScroll, { capture: true });
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#still);
    this.#observer.disconnect();
  }

  readonly #later = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const near = [...this.#members.values()].filter((member) => member.isNear);
      if (near.length > this.#most) this.#settle();
    });
  };

  readonly #onScroll = ({ target, timeStamp: at }: Event): void => {
    const box = target instanceof Element ? target : document.scrollingElement;
    const top = box?.scrollTop ?? 0;
    const before = this.#scrolled;
    const isOn = before.box === box && at - before.at < STILL_MILLISECONDS;
    const speed = isOn ? (Math.abs(top - before.top) / innerHeight / Math.max(1, at - before.at)) * 1000 : 0;
    const wasFlinging = this.#isFlinging;
    this.#scrolled = { box, top, at, fast: speed > FLING_VIEWPORTS ? before.fast + 1 : 0 };
    clearTimeout(this.#still);
    if (this.#isFlinging) this.#still = setTimeout(this.#land, STILL_MILLISECONDS);
    else if (wasFlinging) this.#land();
    // Scrolling moves what is nearest without anything entering or leaving the margin.
    this.#later();
  };

  readonly #land = (): void => {
    this.#scrolled.fast = 0;
    this.#settle();
  };

  get #isFlinging(): boolean {
    return this.#scrolled.fast >= FLING_FRAMES;
  }

  get #granted(): number {
    let count = 0;
    for (const { grant } of this.#members.values()) if (grant !== "none") count++;
    return count;
  }

  #settle(): void {
    const near = [...this.#members.values()].filter((member) => member.isNear);
    const centre = innerHeight / 2;
    const distance = ({ element }: Member) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top <= centre && bottom >= centre ? 0 : Math.min(Math.abs(top - centre), Math.abs(bottom - centre));
    };
    const chosen =
      near.length <= this.#most
        ? new Set(near)
        : new Set(
            near
              .map((member) => [distance(member), member] as const)
              .sort(([one], [other]) => one - other)
              .slice(0, this.#most)
              .map(([, member]) => member),
          );
    for (const member of this.#members.values()) {
      if (!chosen.has(member)) give(member, member.grant === "none" ? "none" : "points");
      else if (!this.#isFlinging) give(member, "canvas");
    }
    if (this.#isFlinging) return;
    let room = this.#most - this.#granted;
    for (const member of this.#members.values()) if (member.grant === "none" && room-- > 0) give(member, "points");
  }
}

function give(member: Member, grant: Grant): void {
  if (grant === member.grant) return;
  member.grant = grant;
  member.onGrant(grant);
}
