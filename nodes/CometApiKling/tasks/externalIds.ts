import { Limiter } from '../base/limiter';
import type { Outcome } from '../run/job';
import type { Job } from '../run/operation';
import type { Answer } from '../service/client';
import { FailureError } from '../service/failure';
import { findsExternalIds } from './lookups';
import type { CreateJob } from './sendCreate';

/** The external ids that the user has given to the items of one run. */
export class ExternalIds {
	private readonly counts = new Map<string, number>();

	private readonly turns = new Map<string, Limiter>();

	/** The answers for items of this run that take over existing tasks, by external id. */
	private readonly outcomes = new Map<string, Answer>();

	/** For items that come before it is known whether the service finds tasks by their external ids. */
	private readonly first = new Limiter(1);

	constructor(jobs: ReadonlyArray<Outcome<CreateJob>>) {
		for (const job of jobs) {
			const id = 'value' in job ? usersIdOf(job.value) : undefined;
			if (id !== undefined) this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
		}
	}

	isShared(externalId: string): boolean {
		return Number(this.counts.get(externalId)) > 1;
	}

	/** The answer that another item of this run got under this external id. */
	outcomeUnder(externalId: string): Answer | undefined {
		return this.outcomes.get(externalId);
	}

	note(externalId: string, outcome: Answer): void {
		this.outcomes.set(externalId, outcome);
	}

	/** The error of a create. */
	noteError(externalId: string, error: unknown): void {
		if (error instanceof FailureError) this.note(externalId, { failure: error.failure });
	}

	/**
	 * Does the work of items that take over the task of an external id: one after another for each id, and
	 * one after another for all until look-ups are proven or disproved. In parallel, each would find
	 * nothing and create a task.
	 */
	async inTurn<T>(job: Job<unknown>, externalId: string, work: () => Promise<T>): Promise<T> {
		const turn = this.turns.get(externalId) ?? new Limiter(1);
		this.turns.set(externalId, turn);
		return await turn.run(async () => {
			if ((await findsExternalIds(job)) !== undefined) return await work();
			const release = await this.first.acquire();
			if ((await findsExternalIds(job)) !== undefined) release();
			try {
				return await work();
			} finally {
				release();
			}
		});
	}
}

/** The external id that the user has given to an item. */
export function usersIdOf({ plan }: CreateJob): string | undefined {
	return plan.media.body.external_task_id as string | undefined;
}
