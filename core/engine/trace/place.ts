/** Which line of whose code called: the first frame of a stack that is neither TensorFlow.js nor the engine. */
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('..', import.meta.url));
/** The engine as it was built and, for stacks that a source map has translated, as it was written. */
const ENGINE = [HERE, HERE.replace(/\bdist\/(?=core\/engine\/$)/, '')];
const FRAME = /^\s*at (?:(?:async )?(.*?) \()?(?:file:\/\/)?(\/?[^()]*:\d+:\d+)\)?$/;

interface Frame {
  readonly name: string;
  readonly place: string;
}

const framesOf = (stack: string): Frame[] =>
  stack
    .split('\n')
    .map((line) => FRAME.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', place = '']) => ({ name, place }));

const isTensorFlow = ({ place }: Frame) => /\/@tensorflow\/|\/tfjs[\w-]*\/(src|dist)\//.test(place);
const isOurs = ({ place }: Frame) => place.startsWith('node:') || ENGINE.some((folder) => place.startsWith(folder));

/** `file:line:column` of the caller, or a word where the stack does not lead out of the engine. */
export function callerOf(error: Error | undefined): string {
  const frame = framesOf(error?.stack ?? '').find((one) => !isTensorFlow(one) && !isOurs(one));
  return frame?.place ?? 'the program';
}

/** The TensorFlow.js function that the caller called, such as `dropout`. */
export function functionOf(error: Error): string | undefined {
  const frames = framesOf(error.stack ?? '');
  const outside = frames.findIndex((one) => !isTensorFlow(one) && !isOurs(one));
  const last = frames.slice(0, outside === -1 ? frames.length : outside).findLast((one) => isTensorFlow(one) && one.name !== '');
  return last?.name
    .split('.')
    .at(-1)!
    .replace(/_+(op)?$/, '');
}
