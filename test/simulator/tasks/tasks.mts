import type { KindName, TaskKind } from '../kinds/kind.mjs';
import type { CreateBody } from '../rules/createBody.mjs';
import type { Fault, TaskOutcome, Scenario, SimulatedStatus } from '../scenarios/scenario.mjs';
import type { ReceivedFile } from './received.mjs';

const SUBMITTED_SHARE = 0.2;

/** One task. `status` and `endedAt` follow the clock; times are Unix milliseconds. */
export interface SimulatedTask {
	readonly id: string;
	readonly kind: KindName;
	/** All that its kind has of its own. */
	readonly route: TaskKind;
	readonly externalTaskId?: string;
	readonly body: CreateBody;
	readonly scenario: Scenario;
	outcome: TaskOutcome;
	/** What a failed task says. */
	failureMessage: string;
	/** The files that came with the create, by their fields; one behind a link once it was fetched. */
	readonly received: Partial<Record<keyof CreateBody, ReceivedFile>>;
	/** The same of the video of a soundtrack. */
	readonly source: ReceivedFile | undefined;
	readonly createdAt: number;
	readonly endsAt: number;
	readonly status: SimulatedStatus;
	readonly endedAt: number | undefined;
	/** Length of what it makes, in seconds. */
	readonly seconds: number;
	/** The unguessable part of the task's result links. */
	readonly token: string;
	readonly queryFaults: Fault[];
	readonly downloadFaults: Fault[];
	callbacksSent: number;
	getCount: number;
}

type Times = Pick<SimulatedTask, 'createdAt' | 'endsAt' | 'outcome'>;

/** When a status begins, in Unix milliseconds. */
export function statusSince({ createdAt, endsAt }: Times, status: SimulatedStatus): number {
	if (status === 'submitted') return createdAt;
	if (status === 'processing') return createdAt + SUBMITTED_SHARE * (endsAt - createdAt);
	return endsAt;
}

export function finalStatus({ outcome }: Pick<SimulatedTask, 'outcome'>): SimulatedStatus {
	return outcome === 'failed' ? 'failed' : 'succeed';
}

export function statusAt(times: Times, now: number): SimulatedStatus {
	if (now >= times.endsAt) return finalStatus(times);
	return now < statusSince(times, 'processing') ? 'submitted' : 'processing';
}
