/** What yargs says about a wrong call, as errors that name the nearest thing that would have been right. */
import { type ErrorDetails, GanvilError, GanvilErrors } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** A call as it was made, and what its command offers. */
export interface Call {
  /** Its words, without `ganvil`. */
  readonly words: readonly string[];
  /** What `--help` prints at this place. */
  readonly help: string;
}

/** `ganvil runs`, the command that the help is about. */
const commandOf = ({ help, words }: Call): string => {
  const names = /^ganvil((?: [a-z]+)*)/m.exec(help)?.[1]?.trim().split(' ') ?? [];
  return ['ganvil', ...names.filter((name) => words.includes(name))].join(' ');
};
const optionsOf = ({ help }: Call): string[] => [...new Set([...help.matchAll(/(?:^|[\s,])--([a-z][a-z-]*)/gm)].map((match) => match[1]!))];
const commandsOf = (call: Call): string[] => {
  const listed = /^Commands:\n((?: .*\n)*)/m.exec(call.help)?.[1] ?? '';
  const found = [...listed.matchAll(new RegExp(`^  ${commandOf(call)} ([a-z]+)`, 'gm'))].map((match) => match[1]!);
  return [...new Set(found)];
};

/** Without the twins in camel case that yargs adds to options of several words. */
const withoutTwins = (unknown: readonly string[]): string[] =>
  unknown.filter((word) => !unknown.some((other) => other !== word && inCamelCase(other) === word));
const inCamelCase = (word: string) => word.replace(/-+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Keys of a spec that are taken for options. */
const SPEC_KEYS = [
  'steps',
  'batch',
  'dataset',
  'noise',
  'generator',
  'discriminator',
  'objective',
  'trainer',
  'metrics',
  'study',
  'tracker',
  'experiment',
];
const keyMeant = (word: string) => (word.length < 3 ? undefined : SPEC_KEYS.find((key) => key.startsWith(word)));
function valueOf(word: string, { words }: Call): string {
  const at = words.findIndex((one) => one.startsWith('-') && one.replace(/^-+/, '').split('=')[0] === word);
  const [, inside] = /=(.*)/s.exec(words[at] ?? '') ?? [];
  const next = words[at + 1];
  return inside ?? (next === undefined || next.startsWith('-') ? '…' : next);
}

/** `message` is one of yargs' own, in English. */
export function usageProblem(message: string, call: Call): GanvilError | GanvilErrors {
  const where = commandOf(call);
  const seeHelp = `See: ${where} --help`;
  const wrong = (details: ErrorDetails) => new GanvilError('E_CALL_ARGUMENT', { where, ...details });

  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/s.exec(message)?.[1];
  if (unknown !== undefined) {
    const problems = withoutTwins(unknown.split(', ')).map((word) => {
      const isOption = call.words.some((one) => one.startsWith('-') && one.replace(/^-+/, '').split('=')[0]!.replace(/^no-/, '') === word);
      const known = isOption ? optionsOf(call) : commandsOf(call);
      const dash = isOption ? (word.length === 1 ? '-' : '--') : '';
      const key = isOption && known.includes('set') ? keyMeant(word) : undefined;
      if (key !== undefined) {
        return wrong({
          expected: 'an option of this command',
          received: `"${dash}${word}"`,
          fix: `Write: --set ${key}=${valueOf(word, call)}`,
        });
      }
      const near = nearest(word, known);
      const expected = isOption ? 'an option of this command' : known.length > 0 ? 'a command' : 'no further argument';
      const fix = near === undefined ? seeHelp : `Did you mean "${isOption ? '--' : ''}${near}"?`;
      return wrong({ expected, received: `"${dash}${word}"`, fix });
    });
    return problems.length === 1 ? problems[0]! : new GanvilErrors(problems);
  }
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (lacking !== undefined) return wrong({ expected: `a value after --${lacking}`, received: 'none', fix: seeHelp });

  const invalid = /Argument: (.+), Given: (.+), Choices: (.+)/.exec(message);
  if (invalid !== null) {
    const [, option, given, choices] = invalid;
    return wrong({ expected: `--${option} to be one of: ${choices!.replaceAll('"', '')}`, received: given!, fix: seeHelp });
  }
  if (/^Not enough non-option arguments|^Name a/.test(message)) {
    const known = commandsOf(call);
    const expected = known.length > 0 ? `a command: ${known.join(', ')}` : (/^ganvil.*$/m.exec(call.help)?.[0] ?? where);
    return wrong({ expected, received: known.length > 0 ? 'none' : `too few arguments`, fix: seeHelp });
  }
  return wrong({ expected: 'a call as the help describes it', received: `another: ${message.replace(/\.$/, '')}`, fix: seeHelp });
}
