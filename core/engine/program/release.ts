/**
 * The memory of a buffer that nobody reads any more, given back at once. Left to the garbage collector, state that comes anew from the runtime at every
 * step keeps it collecting all the time, on the cores that compute. Node.js before 22 has no `ArrayBuffer.transfer`; a message that nobody can receive
 * frees what is transferred with it.
 */
import { MessageChannel, type MessagePort } from 'node:worker_threads';

let closed: MessagePort | undefined;

/** Views of the buffer have length 0 from now on. */
export function release(buffer: ArrayBuffer): void {
  if (closed === undefined) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    port1.unref();
    closed = port1;
  }
  closed.postMessage(null, [buffer]);
}
