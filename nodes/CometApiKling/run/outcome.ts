import { failureOf, type Failure } from '../service/failure';
import type { Run } from './run';

/** What an item has come to. */
export type Outcome<T> = { value: T } | { failure: Failure };

/**
 * Works on all items at the same time that have not failed so far. What goes wrong becomes the outcome
 * of its item; unless the node continues on fail, it also cancels the run.
 *
 * @param outcomes by item index
 */
export async function mapOutcomes<T, R>(
	run: Run,
	outcomes: ReadonlyArray<Outcome<T>>,
	work: (value: T) => Promise<R>,
	toFailure: (error: unknown, value: T) => Failure = failureOf,
): Promise<Array<Outcome<R>>> {
	return await Promise.all(
		outcomes.map(async (outcome, itemIndex): Promise<Outcome<R>> => {
			if ('failure' in outcome) return outcome;
			try {
				return { value: await work(outcome.value) };
			} catch (error) {
				const failure = toFailure(error, outcome.value);
				run.noteFailure(failure, itemIndex);
				return { failure };
			}
		}),
	);
}
