import type { ComponentProps, ReactNode } from "react";
import { Said } from "./Said";
import { SteadyImage } from "./SteadyImage";

/** A picture, or why it cannot be drawn. Who gives `onError` knows another way. */
export const SaidImage = ({
  src,
  damaged,
  canRetry,
  onError,
  ...rest
}: ComponentProps<"img"> & { src: string; damaged: ReactNode; canRetry?: boolean }) => (
  <Said src={src} damaged={damaged} canRetry={canRetry}>
    {(onTrouble) => <SteadyImage {...rest} src={src} onError={onError ?? onTrouble} />}
  </Said>
);
