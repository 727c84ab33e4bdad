import type { KindName } from '../kinds/kind.mjs';
import type { CreateBody } from '../rules/createBody.mjs';
import type { Fault, Scenario } from './scenario.mjs';

interface CreateAttempt {
	scenario: Scenario;
	faults: Fault[];
}

function keyOf(
	kind: KindName,
	{ external_task_id, video_url, video_id, image, prompt }: CreateBody,
): string {
	return external_task_id === undefined
		? `${kind} source ${video_url ?? video_id ?? image ?? prompt}`
		: `${kind} own id ${external_task_id}`;
}

/**
 * Remembers a create over its attempts, so that each uses up one fault.
 * Attempts at one route belong together by `external_task_id`, else by their video, image or prompt.
 */
export class Attempts {
	private readonly open = new Map<string, CreateAttempt>();

	of(kind: KindName, body: CreateBody, choose: () => Scenario): CreateAttempt {
		const key = keyOf(kind, body);
		let attempt = this.open.get(key);
		if (!attempt) {
			const scenario = choose();
			attempt = { scenario, faults: [...scenario.create] };
			this.open.set(key, attempt);
		}
		return attempt;
	}

	/** The client has its answer: the next create of this kind starts afresh. */
	close(kind: KindName, body: CreateBody): void {
		this.open.delete(keyOf(kind, body));
	}

	clear(): void {
		this.open.clear();
	}
}
