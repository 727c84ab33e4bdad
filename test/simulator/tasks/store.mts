import { randomBytes } from 'node:crypto';
import type { KindName, TaskKind } from '../kinds/kind.mjs';
import type { CreateBody } from '../rules/createBody.mjs';
import type { Scenario } from '../scenarios/scenario.mjs';
import { makerIdOf } from './result.mjs';
import type { SimulatedTask } from './tasks.mjs';
import { statusAt } from './tasks.mjs';

/** Every task of the account, found by id or by the client's own id. */
export class TaskStore {
	/** The array keeps its identity over a reset. */
	readonly all: SimulatedTask[] = [];
	private readonly byId = new Map<string, SimulatedTask>();
	private readonly byExternalId = new Map<string, SimulatedTask[]>();
	// Eighteen digits, counted up: neighbours are the same number once read as a JS number.
	private nextId = 861_254n * 10n ** 12n + BigInt(Date.now() % 1e9) * 1_000n;

	add(route: TaskKind, body: CreateBody, scenario: Scenario, seconds: number): SimulatedTask {
		const createdAt = Date.now();
		const task: SimulatedTask = {
			id: String(this.nextId++),
			kind: route.name,
			route,
			externalTaskId: body.external_task_id,
			body,
			scenario,
			outcome: scenario.outcome,
			failureMessage: scenario.failureMessage,
			received: {},
			get source() {
				return this.received.video_url;
			},
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
		if (task.externalTaskId !== undefined) {
			const others = this.byExternalId.get(task.externalTaskId) ?? [];
			this.byExternalId.set(task.externalTaskId, [...others, task]);
		}
		return task;
	}

	find(id: string): SimulatedTask | undefined {
		return this.byId.get(id);
	}

	/** The newest task with the client's own id, of one route or of the whole account. */
	findByExternalId(id: string, kind?: KindName): SimulatedTask | undefined {
		const tasks = this.byExternalId.get(id) ?? [];
		return tasks.filter((task) => kind === undefined || task.kind === kind).at(-1);
	}

	/** The task that made the clip with this id. */
	findByClip(clipId: string): SimulatedTask | undefined {
		const maker = this.byId.get(makerIdOf(clipId) ?? '');
		return maker?.route.makes.includes('videos') ? maker : undefined;
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
