import { randomBytes } from 'node:crypto';
import type { CreateBody } from './rules.mjs';
import type { Fault, Outcome, Scenario, TaskStatus } from './scenario.mjs';

const SUBMITTED_SHARE = 0.2;

/** One task. `status` and `endedAt` follow the clock; times are Unix milliseconds. */
export interface Task {
	readonly id: string;
	readonly externalTaskId?: string;
	readonly body: CreateBody;
	readonly scenario: Scenario;
	readonly outcome: Outcome;
	readonly createdAt: number;
	readonly endsAt: number;
	readonly status: TaskStatus;
	readonly endedAt: number | undefined;
	/** Length of the clip and of its audio, in seconds. */
	readonly seconds: number;
	/** The unguessable part of the task's result links. */
	readonly token: string;
	readonly queryFaults: Fault[];
	readonly downloadFaults: Fault[];
	callbacksSent: number;
	getCount: number;
}

type Times = Pick<Task, 'createdAt' | 'endsAt' | 'outcome'>;

/** When a status begins, in Unix milliseconds. */
export function statusSince({ createdAt, endsAt }: Times, status: TaskStatus): number {
	if (status === 'submitted') return createdAt;
	if (status === 'processing') return createdAt + SUBMITTED_SHARE * (endsAt - createdAt);
	return endsAt;
}

export function finalStatus({ outcome }: Pick<Task, 'outcome'>): TaskStatus {
	return outcome === 'failed' ? 'failed' : 'succeed';
}

export function statusAt(times: Times, now: number): TaskStatus {
	if (now >= times.endsAt) return finalStatus(times);
	return now < statusSince(times, 'processing') ? 'submitted' : 'processing';
}

/** Every task of the account, found by id or by the client's own id. */
export class TaskStore {
	/** The array keeps its identity over a reset. */
	readonly all: Task[] = [];
	private readonly byId = new Map<string, Task>();
	private readonly byExternalId = new Map<string, Task>();
	// Eighteen digits, counted up: neighbours are the same number once read as a JS number.
	private nextId = 861_254n * 10n ** 12n + BigInt(Date.now() % 1e9) * 1_000n;

	add(body: CreateBody, scenario: Scenario, seconds: number): Task {
		const createdAt = Date.now();
		const task: Task = {
			id: String(this.nextId++),
			externalTaskId: body.external_task_id,
			body,
			scenario,
			outcome: scenario.outcome,
			createdAt,
			endsAt: Math.round(createdAt + scenario.durationMs),
			get status() {
				return statusAt(this, Date.now());
			},
			get endedAt() {
				return Date.now() >= this.endsAt ? this.endsAt : undefined;
			},
			seconds,
			token: randomBytes(12).toString('hex'),
			queryFaults: [...scenario.query],
			downloadFaults: [...scenario.download],
			callbacksSent: 0,
			getCount: 0,
		};
		this.all.push(task);
		this.byId.set(task.id, task);
		if (task.externalTaskId !== undefined) this.byExternalId.set(task.externalTaskId, task);
		return task;
	}

	find(id: string): Task | undefined {
		return this.byId.get(id);
	}

	findByExternalId(id: string): Task | undefined {
		return this.byExternalId.get(id);
	}

	/** Tasks that hold a slot: from `submitted` to their end. */
	countRunning(): number {
		const now = Date.now();
		return this.all.filter(({ endsAt }) => now < endsAt).length;
	}

	clear(): void {
		this.all.length = 0;
		this.byId.clear();
		this.byExternalId.clear();
	}
}
