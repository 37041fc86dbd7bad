/** Which charts have a canvas: those nearest to what is seen, and never more than so many. */

export const MOST_CANVASES = 40;

interface Member {
  element: Element;
  isNear: boolean;
  isLive: boolean;
  onLive: (live: boolean) => void;
}

/** Watches elements within one viewport of being seen, and grants a canvas to the nearest of them. */
export class LiveCharts {
  readonly #members = new Map<Element, Member>();
  readonly #observer: IntersectionObserver;
  readonly #most: number;
  #frame = 0;

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
      { rootMargin: "100% 0px" },
    );
    // Scrolling moves what is nearest without anything entering or leaving the margin.
    addEventListener("scroll", this.#later, { capture: true, passive: true });
  }

  watch(element: Element, onLive: (live: boolean) => void): () => void {
    // The observer speaks with the next frame; what is in sight now should not have to wait for it.
    const { top, bottom } = element.getBoundingClientRect();
    const isNear = bottom > -innerHeight && top < 2 * innerHeight;
    const member = { element, isNear, isLive: false, onLive };
    this.#members.set(element, member);
    if (isNear && this.#liveCount < this.#most) {
      member.isLive = true;
      onLive(true);
    }
    this.#observer.observe(element);
    return () => {
      this.#observer.unobserve(element);
      this.#members.delete(element);
      this.#later();
    };
  }

  destroy(): void {
    removeEventListener("scroll", this.#later, { capture: true });
    cancelAnimationFrame(this.#frame);
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

  get #liveCount(): number {
    let count = 0;
    for (const member of this.#members.values()) if (member.isLive) count++;
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
      const live = chosen.has(member);
      if (live === member.isLive) continue;
      member.isLive = live;
      member.onLive(live);
    }
  }
}
