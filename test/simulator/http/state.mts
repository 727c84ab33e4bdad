import type { IncomingHttpHeaders } from 'node:http';
import { Account } from '../../service/account.js';
import type { ServiceFacts } from '../../service/facts.js';
import type { TaskKind } from '../../service/kinds.js';
import type { CreateBody } from '../../service/rules.js';
import { Callbacks } from '../callbacks/callbacks.mjs';
import { Timers } from '../callbacks/timers.mjs';
import { normalScenario, type Fault, type Scenario } from '../scenarios/scenario.mjs';
import type { SimulatedTask } from '../task.mjs';

/** How the simulated account and its service behave; everything but the service has a default. */
export interface SimulatorOptions extends ServiceFacts {
	/** 0 picks a free port. */
	port: number;
	apiKey: string;
	/** The host in the links of results, where it is another name of this machine. */
	linkHost: string;
	/** Whether any bearer is as good as the key, such as a token that a client signs by itself. */
	acceptsAnyKey: boolean;
	/** Parallel tasks of the resource pack; 0 means no limit. */
	maxParallel: number;
	/** Default time a task takes, in milliseconds. */
	durationMs: number;
	/** Standard Webhooks secret (`whsec_…`); callbacks are signed when it is set. */
	webhookSecret?: string;
	/** How often a callback that was not answered 2xx is sent again. */
	callbackRetries: number;
	logger?: (line: string) => void;
}

export const defaultOptions: Omit<SimulatorOptions, keyof ServiceFacts> = {
	port: 0,
	apiKey: 'sk-simulator',
	linkHost: '127.0.0.1',
	acceptsAnyKey: false,
	maxParallel: 0,
	durationMs: 2_000,
	callbackRetries: 0,
};

export type RequestKind = 'create' | 'query' | 'download' | 'models' | 'upload' | 'other';

/** One request as it came in. `status` is 0 while unanswered and when the connection was cut. */
export interface RequestRecord {
	at: number;
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	/** Parsed JSON, else the text; an upload's bytes are in `uploads`. */
	body: unknown;
	status: number;
	kind: RequestKind;
	/** The route of tasks that it went to. */
	taskKind?: TaskKind['name'];
	taskId?: string;
}

export interface Upload {
	at: number;
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

export type ChooseScenario = (
	body: CreateBody,
	kind: TaskKind['name'],
) => Partial<Scenario> | undefined;

/** A create over its attempts; each attempt uses up one fault. */
interface CreateAttempts {
	scenario: Scenario;
	faults: Fault[];
	/** The client has its answer: the next create of this kind starts afresh. */
	close: () => void;
}

/** Everything the simulator remembers; its arrays keep their identity over a reset. */
export class SimulatorState {
	/** Ids differ from those of a simulator before it, which an n8n may still remember. */
	readonly account: Account<SimulatedTask>;
	readonly requests: RequestRecord[] = [];
	readonly uploads: Upload[] = [];
	readonly effects: unknown[] = [];
	readonly callbacks: Callbacks;
	/** Timers of answers held back. */
	readonly holds = new Timers();
	baseUrl = '';
	isKeyRevoked = false;
	isUnreachable = false;
	private chooser: ChooseScenario | undefined;
	private readonly attempts = new Map<string, CreateAttempts>();

	constructor(readonly options: SimulatorOptions) {
		const firstId = (Date.now() % 1e9) * 1_000;
		this.account = new Account(options, Date.now, options.maxParallel, firstId);
		this.callbacks = new Callbacks(options);
	}

	/** A scenario by program wins over the one in the create; it begins with new attempts. */
	chooseBy(chooser: ChooseScenario | undefined): void {
		this.chooser = chooser;
		this.attempts.clear();
	}

	/** Attempts at one route belong together by `external_task_id`, else by their source. */
	attemptsOf({ name }: TaskKind, body: CreateBody, named: Partial<Scenario>): CreateAttempts {
		const { external_task_id, video_url, video_id, image, prompt } = body;
		const key =
			external_task_id === undefined
				? `${name} source ${video_url ?? video_id ?? image ?? prompt}`
				: `${name} own id ${external_task_id}`;
		let attempts = this.attempts.get(key);
		if (!attempts) {
			const normal = normalScenario(this.options.durationMs);
			const scenario = { ...normal, ...named, ...this.chooser?.(body, name) };
			const close = () => void this.attempts.delete(key);
			attempts = { scenario, faults: [...scenario.create], close };
			this.attempts.set(key, attempts);
		}
		return attempts;
	}

	reset(): void {
		this.callbacks.clear();
		this.account.clear();
		this.chooseBy(undefined);
		this.requests.length = 0;
		this.uploads.length = 0;
		this.effects.length = 0;
		this.isKeyRevoked = false;
		this.isUnreachable = false;
	}
}
