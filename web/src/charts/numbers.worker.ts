import { type Order, perform } from "./engine/tasks";

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  const { outcome, transfer } = perform(data);
  postMessage(outcome, { transfer });
});
