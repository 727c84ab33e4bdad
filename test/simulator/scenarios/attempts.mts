import type { CreateBody } from './rules.mjs';
import type { Fault, Scenario } from './scenario.mjs';

interface CreateAttempt {
	scenario: Scenario;
	faults: Fault[];
}

function keyOf({ external_task_id, video_url, video_id }: CreateBody): string {
	return external_task_id === undefined
		? `source ${video_url ?? video_id}`
		: `own id ${external_task_id}`;
}

/**
 * Remembers a create over its attempts, so that each uses up one fault.
 * Attempts belong together by `external_task_id`, else by their video.
 */
export class Attempts {
	private readonly open = new Map<string, CreateAttempt>();

	of(body: CreateBody, choose: () => Scenario): CreateAttempt {
		const key = keyOf(body);
		let attempt = this.open.get(key);
		if (!attempt) {
			const scenario = choose();
			attempt = { scenario, faults: [...scenario.create] };
			this.open.set(key, attempt);
		}
		return attempt;
	}

	/** The client has its answer: the next create of this kind starts afresh. */
	close(body: CreateBody): void {
		this.open.delete(keyOf(body));
	}

	clear(): void {
		this.open.clear();
	}
}
