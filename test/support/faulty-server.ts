import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as the server received it. */
export interface ReceivedCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: Buffer | string | object;
}

export type Fault =
  /** Nobody behind sees the call; this is the answer. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The connection breaks before anybody behind sees the call. */
  | { readonly kind: 'reset' }
  /** The call is carried out, then the connection breaks. */
  | { readonly kind: 'lost answer' }
  /** The call is carried out, half of the answer comes, then the connection breaks. */
  | { readonly kind: 'half body' }
  /** The call is carried out, half of the answer comes, as if it were the whole. */
  | { readonly kind: 'cut body' }
  /** The call is carried out, the answer never comes. */
  | { readonly kind: 'silence' }
  /** The call is carried out after this time; the answer never comes. */
  | { readonly kind: 'late'; readonly until: Promise<void> };

/** A loopback server between a client and what answers it, that does harm as it is told. */
export interface FaultyServer {
  readonly uri: string;
  /** All calls that came in, those that met a fault included. */
  readonly calls: readonly ReceivedCall[];
  /** The next calls meet these faults, one each; `none` lets one through. With `only`, other calls pass by. */
  failNext(faults: readonly (Fault | 'none')[], only?: (call: ReceivedCall) => boolean): void;
  stop(): Promise<void>;
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const bytesOf = ({ body = '' }: Answer): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

const send = (response: ServerResponse, answer: Answer, share: 'all' | 'half' | 'cut'): void => {
  const bytes = bytesOf(answer);
  const part = share === 'all' ? bytes : bytes.subarray(0, Math.floor(bytes.length / 2));
  const json = typeof answer.body === 'object' && !Buffer.isBuffer(answer.body) ? { 'content-type': 'application/json' } : {};
  response.writeHead(answer.status ?? 200, { ...json, ...answer.headers, 'content-length': share === 'half' ? bytes.length : part.length });
  if (share === 'half') response.write(part, () => response.socket?.destroy());
  else response.end(part);
};

/** Starts a server whose calls are answered by `answer` where no fault is planned; by default on a free port. */
export const startFaultyServer = async (answer: (call: ReceivedCall) => Answer | Promise<Answer>, port = 0): Promise<FaultyServer> => {
  const calls: ReceivedCall[] = [];
  let planned: (Fault | 'none')[] = [];
  let concerns: (call: ReceivedCall) => boolean = () => true;
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = { method: message.method ?? '', path: message.url ?? '', headers: message.headers, body: await bodyOf(message) };
    calls.push(call);
    const fault = concerns(call) ? (planned.shift() ?? 'none') : 'none';
    if (fault === 'none') return send(response, await answer(call), 'all');
    if (fault.kind === 'answer') return send(response, fault.answer, 'all');
    if (fault.kind === 'reset') return void message.socket.resetAndDestroy();
    if (fault.kind === 'late') await fault.until;
    const result = await answer(call);
    if (fault.kind === 'lost answer') message.socket.resetAndDestroy();
    else if (fault.kind === 'half body') send(response, result, 'half');
    else if (fault.kind === 'cut body') send(response, result, 'cut');
  };
  const server = createServer((message, response) => {
    serve(message, response).catch(() => message.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    failNext: (faults, only = () => true) => {
      [planned, concerns] = [[...faults], only];
    },
    stop: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
};

/** Answers by asking another server. */
export const forwardTo =
  (uri: string) =>
  ({ method, path, headers, body }: ReceivedCall): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...kept } = headers;
      const onward = request(new URL(path, uri), { method, headers: { ...kept, 'content-length': body.length } }, (message) => {
        bodyOf(message).then((answer) => {
          const type = message.headers['content-type'];
          resolve({ status: message.statusCode ?? 502, headers: type === undefined ? {} : { 'content-type': type }, body: answer });
        }, reject);
      });
      onward.once('error', reject).end(body);
    });
