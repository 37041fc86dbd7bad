import { type ComponentProps, useState } from "react";

/**
 * A picture whose place is never blank: until the next one can be drawn the one before stays, which a browser does for an element that
 * stays, and which is marked as what it is.
 */
export function SteadyImage({ src, onLoad, ...rest }: ComponentProps<"img"> & { src: string }) {
  const [drawn, setDrawn] = useState<string | null>(null);
  return (
    // biome-ignore lint/a11y/useAltText: it is given with the rest.
    <img
      {...rest}
      src={src}
      data-stale={drawn !== null && drawn !== src ? "" : undefined}
      onLoad={(event) => {
        setDrawn(src);
        onLoad?.(event);
      }}
    />
  );
}
