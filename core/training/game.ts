/** The roles of a run put together: the sum of the objective's parts, players, plays, proposals of a solver. */
import * as tf from '@tensorflow/tfjs';

import type { Game, Objective, Play, Stateful } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { callLoss, lossName, unreached } from './loss-call.ts';
import { isMade, isScored, makePlay, missing, once, type PlayParts } from './play.ts';
import { makePlayer } from './player.ts';

/** A part of the objective under the name that its logged terms carry. */
export interface ObjectivePart {
  readonly name: string;
  readonly objective: Objective;
}

const parts = (role: Stateful | undefined) => ({
  variables: Object.values(role?.variables ?? {}),
  state: Object.values(role?.state ?? {}),
});

/** Runs `work` and puts the values of `state` back, whatever it wrote. Assigning shares data, so this copies nothing. */
function undoing<T>(state: readonly tf.Variable[], work: () => T): T {
  const before = state.map((variable) => tf.keep(variable.clone()));
  try {
    return work();
  } finally {
    state.forEach((variable, i) => {
      variable.assign(before[i]!);
      before[i]!.dispose();
    });
  }
}

export function makeGame(given: PlayParts, objective: readonly ObjectivePart[]): Game {
  const { generator, discriminators, batch } = given;

  /**
   * A loss per sample [batch, 1] → [], its mean. Under a score-function estimator its gradient is E[(loss − baseline) ∇ log P_G] + E[∇ loss], the
   * latter for what the loss reads of G besides samples. The baseline is the mean of the batch's other losses: that of all of them would
   * shrink the gradient by (batch − 1) / batch. A loss that reads no generated samples has an ordinary gradient.
   */
  const reduce = (play: Play, name: string, loss: tf.Tensor): tf.Tensor => {
    if (play.phase === 'generator' && generator?.estimator === 'score-function' && play.discriminators.some(({ fake }) => isMade(fake))) {
      if (loss.size !== batch) {
        throw new GanvilError('E_NEEDS', {
          where: `objective/${name}`,
          expected: `a loss per sample, [${batch}, 1], for a generator with the score-function estimator`,
          received: `a loss of the shape [${loss.shape.join(', ')}]`,
          fix: 'Return the losses before their mean is taken, or take a generator with the pathwise estimator.',
        });
      }
      const cost = loss.flatten();
      const advantage = constant(batch === 1 ? cost : cost.sub(cost.mean()).mul(batch / (batch - 1)));
      const surrogate = play.fake.logProbability.mul(advantage).mean();
      return cost.mean().add(surrogate.sub(constant(surrogate)));
    }
    return loss.rank === 0 ? loss : loss.mean();
  };

  /** State that a loss must leave alone: that of the roles of the other player. */
  const others = (phase: Play['phase']) => (phase === 'discriminator' ? [generator] : discriminators).flatMap((role) => parts(role).state);

  /** Shapes of what the parts gave last, for a report. */
  const returned: Record<Play['phase'], Record<string, readonly number[]>> = { discriminator: {}, generator: {} };

  const loss: Game['loss'] = (play) =>
    undoing(others(play.phase), () => {
      const terms: Record<string, tf.Tensor> = {};
      for (const part of objective) {
        const value = callLoss(part, play);
        if (value === undefined) continue;
        returned[play.phase][part.name] = value.shape;
        terms[part.name] = reduce(play, part.name, value);
      }
      return { total: Object.values(terms).reduce((sum, term) => sum.add(term)) as tf.Scalar, terms };
    });

  const scalarsOf = (play: Play, terms: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => ({
    ...(objective.length > 1 ? Object.fromEntries(Object.entries(terms).map(([name, term]) => [`term/${play.phase}/${name}`, term])) : {}),
    ...(play.phase === 'discriminator'
      ? Object.fromEntries(
          play.discriminators.flatMap(({ real, fake }, i) =>
            Object.entries({ real, fake })
              .filter(([, judged]) => isScored(judged)) // what the objective did not ask for is not computed for the log
              .map(([name, { scores }]) => [`critic/${name}${i === 0 ? '' : `-${i + 1}`}`, scores.mean()] as const),
          ),
        )
      : {}),
  });

  /** A batch of a trained generator's samples; what it writes to its state is undone, since this is nobody's phase. */
  const proposals = once(() =>
    given.program('proposals', () => ({
      tensors: { samples: undoing(parts(generator).state, () => makePlay(given, 'discriminator').fake.samples) },
    })),
  );
  /** `count` objects out of as many batches as it takes, `[count, ...space]`. */
  const gather = async (count: number, next: () => tf.Tensor | Promise<tf.Tensor>): Promise<tf.Tensor> => {
    const batches: tf.Tensor[] = [];
    for (let have = 0; have < count; have += batch) batches.push(await next());
    try {
      return tf.tidy(() => tf.concat(batches).slice(0, count));
    } finally {
      tf.dispose(batches);
    }
  };

  const play: Game['play'] = (phase, options) => makePlay(given, phase, options);
  return {
    generator,
    discriminators,
    at: given.at,
    loss,
    play,
    player(name, optimizer, { clip } = {}) {
      const mine = name === 'discriminator' ? discriminators.map(parts) : [parts(generator)];
      const variables = mine.flatMap((role) => role.variables);
      if (variables.length === 0 || !objective.some(({ objective: part }) => part[lossName(name)] !== undefined)) return undefined;
      return makePlayer({
        name,
        variables,
        optimizer,
        clip,
        at: given.at,
        loss: (play) => {
          const { total, terms } = loss(play);
          return { total, scalars: scalarsOf(play, terms) };
        },
        unreached: (cause) => unreached(name, returned[name], cause),
      });
    },
    async propose(count, solver) {
      const proposer = solver ?? generator;
      if (proposer === undefined) throw missing('proposals', 'Add a `generator`.');
      if (proposer.estimator !== 'none') return { samples: await gather(count, async () => (await proposals()()).tensors.samples!) };
      const near = proposer.startsAtData === true ? await gather(count, () => tf.tidy(() => given.nextBatch().x)) : undefined;
      try {
        return await proposer.generate({ batch: count, random: given.stream('proposal'), training: true, ...(near && { near }) });
      } finally {
        near?.dispose();
      }
    },
  };
}

/** The same value without a path for the gradient. */
function constant(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((value) => {
    const input = value as tf.Tensor;
    return { value: input.clone(), gradFunc: (dy) => tf.zerosLike(dy) };
  })(x);
}
