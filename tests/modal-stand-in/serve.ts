/**
 * The stand-in as a process of its own: `node --import tsx tests/modal-stand-in/serve.ts`, with
 * INTERNAL_WEBHOOK_SECRET, and at will MODAL_KEY, MODAL_SECRET, MODAL_STAND_IN_PORT and
 * MODAL_RENDER_ENTRY (the bundle instead of the source). Its first line on stdout is
 * `{"url","modalKey","modalSecret"}`; SIGTERM, SIGINT or the end of its parent ends it and its renders.
 */
import { ModalStandIn } from './ModalStandIn';

const { INTERNAL_WEBHOOK_SECRET, MODAL_KEY, MODAL_SECRET, MODAL_STAND_IN_PORT, MODAL_RENDER_ENTRY } =
  process.env;
const standIn = new ModalStandIn({
  webhookSecret: INTERNAL_WEBHOOK_SECRET ?? '',
  modalKey: MODAL_KEY,
  modalSecret: MODAL_SECRET,
  port: Number(MODAL_STAND_IN_PORT ?? 0),
  entry: MODAL_RENDER_ENTRY ? [MODAL_RENDER_ENTRY] : undefined,
  logLevel: process.env.LOG_LEVEL,
});

let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  void standIn.stop().then(() => process.exit(0));
};
process.on('SIGTERM', end);
process.on('SIGINT', end);
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) end();
}, 250).unref();

void standIn.start().then((url) => {
  const { modalKey, modalSecret } = standIn;
  console.log(JSON.stringify({ url, modalKey, modalSecret }));
});
