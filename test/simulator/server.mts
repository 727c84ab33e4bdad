import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { CallbackRecord, ForgedCallback } from './callbacks/callbacks.mjs';
import type { Answered } from './callbacks/post.mjs';
import { factsOf, type ProfileName } from '../service/facts.js';
import { createHttpServer } from './http/http.mjs';
import {
	type ChooseScenario,
	defaultOptions,
	type RequestRecord,
	type SimulatorOptions,
	SimulatorState,
	type Upload,
} from './http/state.mjs';
import type { SimulatedTask } from './task.mjs';

export { samplePng } from './samplePng.mjs';
export { factsOf, PROFILE_NAMES, type ProfileName } from '../service/facts.js';
export type { KindName } from '../service/kinds.js';
export type { CreateBody } from '../service/rules.js';
export type { TaskOutcome } from '../service/task.js';
export type { CallbackPlan, Fault, Scenario } from './scenarios/scenario.mjs';
export type {
	CallbackRecord,
	ForgedCallback,
	RequestRecord,
	SimulatorOptions,
	SimulatedTask,
	Upload,
};

/** A running simulator. Its arrays are live and keep their identity over `reset`. */
export interface Simulator {
	readonly baseUrl: string;
	readonly port: number;
	readonly apiKey: string;
	readonly tasks: readonly SimulatedTask[];
	readonly requests: readonly RequestRecord[];
	readonly callbacks: readonly CallbackRecord[];
	readonly uploads: readonly Upload[];
	readonly effects: readonly unknown[];
	/** Chooses scenarios by program, over the words in the create; `undefined` ends that. */
	scenario(choose: ChooseScenario | undefined): void;
	revokeKey(): void;
	restoreKey(): void;
	/** Whether creates are refused for lack of credit. */
	setCredit(hasCredit: boolean): void;
	/** While it is away, API connections are cut without an answer. */
	goAway(): void;
	comeBack(): void;
	/** Forgets everything: tasks, records, scenarios, a revoked key. */
	reset(): void;
	/** Address of the sample clip at this simulator, such as `clipUrl('scenario=fail&seconds=1')`. */
	clipUrl(query?: string | Record<string, string | number>): string;
	/** The same clip with as many bytes as a real video: 1 MB. */
	largeClipUrl(query?: string | Record<string, string | number>): string;
	/** Address of the sample image, 640 × 360, in the same way. */
	imageUrl(query?: string | Record<string, string | number>): string;
	/** Repeats a task's callback as it is now, or forges one; resolves to the receiver's status. */
	sendCallback(taskId: string, forged?: ForgedCallback): Promise<Answered>;
	close(): Promise<void>;
}

function queryOf(query: string | Record<string, string | number>): string {
	if (typeof query === 'string') return query.replace(/^\?/, '');
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) search.set(name, String(value));
	return search.toString();
}

/**
 * Starts the stand-in for CometAPI's Kling service on the loopback interface.
 *
 * @param service whose answers it gives; nobody knows which one CometAPI is, so each caller names one
 */
export async function startSimulator(
	service: ProfileName,
	options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
	const state = new SimulatorState({ ...defaultOptions, ...factsOf(service), ...options });
	const server = createHttpServer(state);
	server.listen({ host: '127.0.0.1', port: state.options.port, backlog: 2_048 });
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	state.baseUrl = `http://127.0.0.1:${port}`;
	const fileUrl = (name: string, query: string | Record<string, string | number>) => {
		const search = queryOf(query);
		return `${state.baseUrl}/files/${name}${search && `?${search}`}`;
	};

	return {
		baseUrl: state.baseUrl,
		port,
		apiKey: state.options.apiKey,
		tasks: state.account.tasks,
		requests: state.requests,
		callbacks: state.callbacks.records,
		uploads: state.uploads,
		effects: state.effects,
		scenario: (choose) => state.chooseBy(choose),
		revokeKey: () => void (state.isKeyRevoked = true),
		restoreKey: () => void (state.isKeyRevoked = false),
		setCredit: (hasCredit) => void (state.account.hasCredit = hasCredit),
		goAway: () => void (state.isUnreachable = true),
		comeBack: () => void (state.isUnreachable = false),
		reset: () => state.reset(),
		clipUrl: (query = '') => fileUrl('clip.mp4', query),
		largeClipUrl: (query = '') => fileUrl('large-clip.mp4', query),
		imageUrl: (query = '') => fileUrl('image.png', query),
		sendCallback: async (taskId, forged = {}) =>
			await state.callbacks.forge(taskId, state.account.find(taskId), forged),
		close: async () => {
			state.callbacks.clear();
			state.holds.clear();
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}
