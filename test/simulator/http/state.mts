import type { IncomingHttpHeaders } from 'node:http';
import { Callbacks } from '../callbacks/callbacks.mjs';
import { Timers } from '../callbacks/timers.mjs';
import { Attempts } from '../scenarios/attempts.mjs';
import type { SimulatorOptions } from '../scenarios/options.mjs';
import type { KindName } from '../kinds/kind.mjs';
import type { CreateBody } from '../rules/createBody.mjs';
import type { Scenario } from '../scenarios/scenario.mjs';
import type { Clip } from '../tasks/media.mjs';
import { TaskStore } from '../tasks/store.mjs';

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
	taskKind?: KindName;
	taskId?: string;
}

export interface Upload {
	at: number;
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

export type ChooseScenario = (body: CreateBody, kind: KindName) => Partial<Scenario> | undefined;

/** Everything the simulator remembers; its arrays keep their identity over a reset. */
export class SimulatorState {
	readonly tasks = new TaskStore();
	readonly attempts = new Attempts();
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

	constructor(
		readonly options: SimulatorOptions,
		readonly clip: Clip,
	) {
		this.callbacks = new Callbacks(options, () => this.baseUrl);
	}

	/** A scenario by program wins over the one in the create; it begins with new attempts. */
	chooseBy(chooser: ChooseScenario | undefined): void {
		this.chooser = chooser;
		this.attempts.clear();
	}

	chosenFor(body: CreateBody, kind: KindName): Partial<Scenario> {
		return this.chooser?.(body, kind) ?? {};
	}

	reset(): void {
		this.callbacks.clear();
		this.tasks.clear();
		this.chooseBy(undefined);
		this.requests.length = 0;
		this.uploads.length = 0;
		this.effects.length = 0;
		this.isKeyRevoked = false;
		this.isUnreachable = false;
	}
}
