import { randomUUID } from 'node:crypto';
import { callbackBody } from '../../service/answers.js';
import type { TaskStatus } from '../../service/task.js';
import type { SimulatedTask } from '../task.mjs';
import { type Answered, post } from './post.mjs';
import { callbackHeaders } from './signature.mjs';
import { Timers } from './timers.mjs';

const RETRY_GAP_MS = 250;

interface PlannedCallback {
	status: TaskStatus;
	at: number;
}

/** One callback that was posted and how the receiver answered. */
export interface CallbackRecord {
	taskId: string;
	status: TaskStatus;
	at: number;
	answered: Answered;
	url: string;
}

/** A callback by hand; an `undefined` header takes one away, such as the signature. */
export interface ForgedCallback {
	body?: unknown;
	url?: string;
	headers?: Record<string, string | undefined>;
}

interface CallbackSettings {
	webhookSecret?: string;
	callbackRetries: number;
}

/** Posts callbacks: one after the other within a task, at most one timer a task. */
export class Callbacks {
	readonly records: CallbackRecord[] = [];
	private readonly timers = new Timers();
	private stop = new AbortController();

	constructor(private readonly settings: CallbackSettings) {}

	/** The callbacks of a task in the order of their sending; none without a `callback_url`. */
	planOf(task: SimulatedTask): PlannedCallback[] {
		const { lost, order, statuses } = task.scenario.callback;
		if (lost || task.body.callback_url === undefined || !task.facts.sendsCallbacks) return [];
		const all: TaskStatus[] = ['submitted', 'processing', task.finalStatus];
		const wanted = all.filter((status) => statuses?.includes(status) ?? true);
		if (order === 'reversed') {
			return wanted.reverse().map((status) => ({ status, at: task.endsAt }));
		}
		return wanted.map((status) => ({ status, at: task.since(status) }));
	}

	/** Sends what is due now and leaves the rest in the plan. */
	async sendDue(task: SimulatedTask, plan: PlannedCallback[]): Promise<void> {
		const { signal } = this.stop;
		while (!signal.aborted && plan[0] && plan[0].at <= Date.now()) {
			await this.send(task, plan.shift()!.status);
		}
	}

	/** Sends the rest of the plan, each callback when it is due. */
	run(task: SimulatedTask, plan: PlannedCallback[]): void {
		const { signal } = this.stop;
		if (!plan[0] || signal.aborted) return;
		this.timers.after(plan[0].at - Date.now(), () => {
			void this.sendDue(task, plan).then(() => {
				if (!signal.aborted) this.run(task, plan);
			});
		});
	}

	/** Posts one body as it is told and answers with the receiver's status. */
	async forge(
		taskId: string,
		task: SimulatedTask | undefined,
		{ body, url, headers }: ForgedCallback,
	): Promise<Answered> {
		const address = url ?? task?.body.callback_url;
		const status = task?.status ?? 'submitted';
		const content = body ?? (task && callbackBody(task, status));
		if (address === undefined || content === undefined) {
			throw new Error(`SimulatedTask ${taskId} has no callback to repeat: give a body and a url`);
		}
		const raw = typeof content === 'string' ? content : JSON.stringify(content);
		if (task) task.callbacksSent++;
		return await this.record({ taskId, status, url: address }, raw, randomUUID(), headers);
	}

	/** Drops what is planned and cuts what is on its way. */
	clear(): void {
		this.timers.clear();
		this.stop.abort();
		this.stop = new AbortController();
		this.records.length = 0;
	}

	private async send(task: SimulatedTask, status: TaskStatus): Promise<void> {
		const url = task.body.callback_url;
		if (url === undefined) return;
		const raw = JSON.stringify(callbackBody(task, status));
		const id = randomUUID();
		const copies = Array.from({ length: task.scenario.callback.copies ?? 1 }, async () => {
			for (let attempt = 0; attempt <= this.settings.callbackRetries; attempt++) {
				if (attempt > 0) await this.timers.wait(RETRY_GAP_MS);
				task.callbacksSent++;
				const answered = await this.record({ taskId: task.id, status, url }, raw, id);
				if (answered !== 'error' && answered >= 200 && answered < 300) return;
			}
		});
		await Promise.all(copies);
	}

	private async record(
		about: Pick<CallbackRecord, 'taskId' | 'status' | 'url'>,
		raw: string,
		id: string,
		extra: ForgedCallback['headers'] = {},
	): Promise<Answered> {
		const { signal } = this.stop;
		const at = Date.now();
		const headers = callbackHeaders(this.settings.webhookSecret, id, at, raw, extra);
		const answered = await post(about.url, headers, raw, signal);
		if (!signal.aborted) this.records.push({ ...about, at, answered });
		return answered;
	}
}
