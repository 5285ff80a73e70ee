import { type Call, usageProblem } from '../../../core/cli/usage.ts';

const HELP = `ganvil <command>

Commands:
  ganvil run [specs..]       Train
  ganvil runs                List runs
  ganvil compare <names..>   Put runs side by side

Options:
  --help     Show help   [boolean]`;
const RUN_HELP = `ganvil run [specs..]

Options:
  --seed     Seed of the run   [string]
  --dry-run  Write nothing     [boolean]

Examples:
  ganvil run experiments/quickstart/ring.yaml  Train`;

const said = (message: string, words: string[], help = RUN_HELP) => {
  const call: Call = { words, help };
  const { message: text } = usageProblem(message, call);
  return text;
};

describe('usageProblem', () => {
  it('names the command that was meant', () => {
    expect(said('Unknown argument: comapre', ['comapre', 'a'], HELP)).toBe(
      'ganvil: expected a command, received "comapre". Did you mean "compare"?',
    );
  });

  it('names the option that was meant', () => {
    expect(said('Unknown argument: sed', ['run', 'a.yaml', '--sed', '3'])).toBe(
      'ganvil run: expected an option of this command, received "--sed". Did you mean "--seed"?',
    );
  });

  it.each([
    [['run', 'a.yaml', '--steps', '300'], 'steps', '--set steps=300'],
    [['run', 'a.yaml', '--step=300'], 'step', '--set steps=300'],
    [['run', 'a.yaml', '--batch'], 'batch', '--set batch=…'],
  ])('writes the key of a spec that was taken for an option: %j', (words, word, fix) => {
    const help = `${RUN_HELP}\n  --set  Override`;
    expect(said(`Unknown argument: ${word}`, words, help)).toBe(
      `ganvil run: expected an option of this command, received "--${word}". Write: ${fix}`,
    );
  });

  it('reports every unknown option, each once', () => {
    expect(said('Unknown arguments: dryrun, zzz', ['run', '--dryrun', '--zzz=1'])).toBe(
      'E_CALL_ARGUMENT ganvil run: expected an option of this command, received "--dryrun". Did you mean "--dry-run"?\n' +
        'E_CALL_ARGUMENT ganvil run: expected an option of this command, received "--zzz". See: ganvil run --help',
    );
  });

  it('reports an unknown option of several words once, which yargs names twice', () => {
    expect(said('Unknown arguments: dryy-run, dryyRun', ['run', '--dryy-run'])).toBe(
      'ganvil run: expected an option of this command, received "--dryy-run". Did you mean "--dry-run"?',
    );
  });

  it('does not take an example for a command', () => {
    expect(said('Not enough non-option arguments: got 0, need at least 1', ['run'])).toBe(
      'ganvil run: expected ganvil run [specs..], received too few arguments. See: ganvil run --help',
    );
  });

  it('lists the commands where none was named', () => {
    expect(said('Name a command', [], HELP)).toBe('ganvil: expected a command: run, runs, compare, received none. See: ganvil --help');
  });

  it('says which values an option takes', () => {
    expect(said('Invalid values:\n  Argument: backend, Given: "x", Choices: "wasm", "cpu"', ['run', '--backend', 'x'])).toBe(
      'ganvil run: expected --backend to be one of: wasm, cpu, received "x". See: ganvil run --help',
    );
  });

  it('says which option lacks its value', () => {
    expect(said('Not enough arguments following: set', ['run', '--set'])).toBe(
      'ganvil run: expected a value after --set, received none. See: ganvil run --help',
    );
  });

  it('hands on what it does not know', () => {
    expect(said('Something else.', ['run'])).toBe(
      'ganvil run: expected a call as the help describes it, received another: Something else. See: ganvil run --help',
    );
  });
});
