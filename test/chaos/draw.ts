import fc, { type Arbitrary } from 'fast-check';
import {
	factsOf,
	GATEWAY_REFUSAL_NAMES,
	OTHER_UNKNOWN_TASKS,
	PROFILE_NAMES,
	type ProfileName,
	type ServiceFacts,
} from '../service/facts';
import { AVATAR_KIND, type AnySample } from '../harness/engine/kinds';
import { KINDS, type KindName } from '../service/kinds';

/** What is drawn for a run. All times are milliseconds; the mildest value comes first, for shrinking. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** An answer to a create that leaves nobody in doubt: no task was made. */
export const REFUSED_CREATES = ['1201', '1301', '401', '403', 'noCredit', '408', 'html403', '404'];
/** The same, but a later create may succeed. */
export const RETRYABLE_CREATES = ['429', '1302', '1303', '5001', 'ECONNREFUSED'];
/** Answers that leave open whether a task was made. */
export const LOST_CREATES = ['reset', 'timeout', 'html502', 'halfJson', '500', '504', 'empty'];
export const GET_FAULTS = [
	'503',
	'429',
	'408',
	'425',
	'500',
	'html502',
	'html403',
	'halfJson',
	'reset',
	'timeout',
	'ECONNREFUSED',
	'401',
];

/** Answers that say of a task what cannot be once the service has shown it. */
export const ODD_ANSWERS = ['unknown', '404', '401', '403', '400', '409'];

export interface CreateFault {
	kind: string;
	/** Whether a task was made, where the answer leaves that open. */
	isMade: boolean;
	/** The `Retry-After` of the answer. */
	retryAfterSeconds?: number;
}

export interface GetFault {
	kind: string;
	retryAfterSeconds?: number;
}

/** What is behind the link of an item; of the kinds that no file has, a file is good. */
export const SOURCE_KINDS = [
	'silent',
	'good',
	'redirected',
	'changed',
	'gone',
	'login',
	'webPage',
	'tooLong',
	'circle',
	'private',
	'slow',
] as const;

export interface SourceDraw {
	kind: (typeof SOURCE_KINDS)[number];
	/** Since when, from the start of the run; before, it is good. */
	fromMs: number;
}

/** One odd answer to a get of a task that the service has shown. */
export interface OddAnswer {
	kind: string;
	/** How many good answers come before it; the one to the create is not counted. */
	afterGets: number;
}

/** One request to the callback address of a task, by the service or by someone else. */
export interface CallDraw {
	/** From the end of the task, or from its creation for callbacks that are sent early. */
	afterMs: number;
	kind: 'true' | 'early' | 'running' | 'foreign' | 'garbage';
}

export interface ItemDraw {
	/** Whether its input is invalid. */
	isInvalid: boolean;
	/** The user's own external id. */
	usersId?: string;
	source: SourceDraw;
	/** How long its task takes, unless `end` is 'never'. */
	durationMs: number;
	end: 'succeed' | 'failed' | 'noFile' | 'never';
	/** What its creates meet, in order; later creates succeed. */
	createFaults: CreateFault[];
	/** The same for the status requests. */
	getFaults: GetFault[];
	odd?: OddAnswer;
	/** How long the service does not know the new task. */
	unknownMs: number;
	/** How long the API shows the task as running after it has ended and called back. */
	behindMs: number;
	/** Empty if the callback is lost. */
	calls: CallDraw[];
}

export type Interruption =
	| { kind: 'none' }
	| { kind: 'stop'; atMs: number }
	| { kind: 'death'; atMs: number; downMs: number; then: 'retry' | 'again' | 'nothing' };

export type CredentialChange =
	| { kind: 'none' }
	| { kind: 'unreadable'; atMs: number; durationMs: number }
	| { kind: 'newKey'; atMs: number }
	| { kind: 'newAddress'; atMs: number };

/** How a gateway answers where the gateways known differ. */
export type GatewayDraw = Pick<
	ServiceFacts,
	| 'unknownTask'
	| 'klingRefusals'
	| 'taskIds'
	| 'createAnswer'
	| 'successCode'
	| 'envelope'
	| 'hasPlainAudioUrl'
>;

export interface ServiceDraw {
	/** Which service answers; what stands below changes facts of it that are not certain. */
	name: ProfileName;
	/** For `gateway` and `rewriting`. */
	gateway: GatewayDraw;
	/** For `documented`: whether a task can be looked up by its external id; CometAPI says nothing. */
	findsByExternalId: boolean;
	/** For `documented` and `gateway`: whether an external id that is taken is refused. */
	refusesTakenIds: boolean;
	/** For `documented`: whether the answers are wrapped by the gateway. */
	isWrapped: boolean;
	/** Whether the answers repeat the external id. */
	echoesExternalId: boolean;
	/** Whether error texts repeat the key. */
	leaksKey: boolean;
	latencyMs: number;
	/** Slots of the account; 0 is no limit. */
	slots: number;
	/** How long others hold all slots. */
	fullMs: number;
}

export interface Draw {
	/** For the node's own random numbers: jitter and backoff. */
	seed: number;
	items: ItemDraw[];
	/** The kind of all tasks of the run. */
	kind: AnySample['kind'];
	operation: 'create' | 'awaitResult' | 'get';
	awaitMode: 'poll' | 'callback' | 'none';
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** How often Retry On Fail may run the node; 1 is off. */
	tries: number;
	waitBetweenTriesMs: number;
	maxWaitMs: number;
	pollIntervalMs: number;
	continuesOnTimeout: boolean;
	maxParallelTasks: number;
	isDownloading: boolean;
	/** What a task is made from, where its kind takes a link or a file. */
	sourceIs: 'link' | 'stored' | 'inMemory';
	/** Whether tasks that exist under the user's external ids are used, and whether there are any. */
	existing?: 'none' | 'made';
	/** Which field is an expression that gives another value at each try. */
	varying?: 'source' | 'externalId';
	/**
	 * Who runs the node: a workflow, an agent that calls it once for each item, one of n8n's own Agents, or
	 * a workflow that calls this one as a sub-workflow.
	 */
	caller: 'workflow' | 'agent' | 'ownAgent' | 'parentWorkflow';
	/** Whether the service calls a trigger beside the node. */
	hasTrigger: boolean;
	/** Whether two processes of n8n take turns in answering callbacks. */
	hasTwoProcesses: boolean;
	service: ServiceDraw;
	interruption: Interruption;
	/** Whether Retry shares a token with the execution before it, as in n8n 2.x. */
	keepsToken: boolean;
	/** Whether the user presses Retry after an execution that failed or was stopped. */
	isRetriedByHand: boolean;
	/** When the clock is set back, and by how much. */
	clockBack?: { atMs: number; byMs: number };
	credential: CredentialChange;
	/** How late n8n notices that a waiting execution is due. */
	resumeLateMs: number;
}

/** Whether an agent calls the node. */
export function isTool({ caller }: Pick<Draw, 'caller'>): boolean {
	return caller === 'agent' || caller === 'ownAgent';
}

/** One of the values; the first has the weight of `weight` others. */
function mostly<T>(weight: number, first: T, ...others: T[]): Arbitrary<T> {
	return fc.oneof(
		{ weight, arbitrary: fc.constant(first) },
		{ weight: 1, arbitrary: fc.constantFrom<T>(...others) },
	);
}

function sometimes<T, U>(weight: number, first: T, other: Arbitrary<U>): Arbitrary<T | U> {
	return fc.oneof({ weight, arbitrary: fc.constant(first) }, { weight: 1, arbitrary: other });
}

const retryAfterSeconds = mostly(3, undefined, 1, 20, 3600);

const gatewayCodes = (...wanted: string[]) =>
	GATEWAY_REFUSAL_NAMES.filter((code) => wanted.includes(code));

const createFault: Arbitrary<CreateFault> = fc.oneof(
	fc.record({
		kind: fc.constantFrom(
			...RETRYABLE_CREATES,
			...gatewayCodes('model_not_found', 'get_channel_failed', 'upstream_load_saturated'),
		),
		isMade: fc.constant(false),
		retryAfterSeconds,
	}),
	fc.record({
		kind: fc.constantFrom(...LOST_CREATES, ...gatewayCodes('do_request_failed')),
		isMade: fc.boolean(),
		retryAfterSeconds: fc.constant(undefined),
	}),
	fc.record({
		kind: fc.constantFrom(
			...REFUSED_CREATES,
			'1102',
			...gatewayCodes(
				'permission_denied',
				'invalid_request',
				'quota_not_enough',
				'pre_consume_token_quota_failed',
			),
		),
		isMade: fc.constant(false),
		retryAfterSeconds: fc.constant(undefined),
	}),
);

const getFault: Arbitrary<GetFault> = fc.record({
	kind: fc.constantFrom(...GET_FAULTS),
	retryAfterSeconds,
});

const oddAnswer: Arbitrary<OddAnswer> = fc.record({
	kind: fc.constantFrom(...ODD_ANSWERS),
	afterGets: fc.constantFrom(0, 1, 2, 19),
});

const call: Arbitrary<CallDraw> = fc.record({
	afterMs: mostly(2, 0, 10, SECOND_MS, 20 * SECOND_MS, 3 * MINUTE_MS),
	kind: mostly<CallDraw['kind']>(3, 'true', 'early', 'running', 'foreign', 'garbage'),
});

const source: Arbitrary<SourceDraw> = sometimes<SourceDraw, SourceDraw>(
	8,
	{ kind: 'silent', fromMs: 0 },
	fc.record({
		kind: fc.constantFrom(...SOURCE_KINDS),
		fromMs: mostly(2, 0, 10 * SECOND_MS, 2 * MINUTE_MS),
	}),
);

const item: Arbitrary<ItemDraw> = fc.record({
	isInvalid: mostly(30, false, true),
	usersId: mostly<string | undefined>(6, undefined, 'order-1', 'order-2', 'kunde:3'),
	source,
	durationMs: fc.constantFrom(
		3 * SECOND_MS,
		0,
		30 * SECOND_MS,
		31 * SECOND_MS,
		2 * MINUTE_MS,
		9 * MINUTE_MS,
	),
	end: mostly<ItemDraw['end']>(8, 'succeed', 'failed', 'failed', 'noFile', 'never'),
	createFaults: sometimes(4, [], fc.array(createFault, { minLength: 1, maxLength: 3 })),
	getFaults: sometimes(3, [], fc.array(getFault, { minLength: 1, maxLength: 4 })),
	odd: sometimes(5, undefined, oddAnswer),
	unknownMs: mostly(5, 0, 4 * SECOND_MS, 20 * SECOND_MS),
	behindMs: mostly(5, 0, 5 * SECOND_MS, 40 * SECOND_MS, 4 * MINUTE_MS),
	calls: sometimes<CallDraw[], CallDraw[]>(
		4,
		[{ afterMs: 0, kind: 'true' }],
		fc.array(call, { maxLength: 4 }),
	),
});

const gateway: Arbitrary<GatewayDraw> = fc.record({
	unknownTask: fc.constantFrom(
		factsOf('gateway').unknownTask,
		...OTHER_UNKNOWN_TASKS.map(([refusal]) => refusal),
	),
	klingRefusals: mostly<GatewayDraw['klingRefusals']>(2, 'relayed', 'relayedTwice'),
	taskIds: mostly<GatewayDraw['taskIds']>(2, 'gateway', 'kling'),
	createAnswer: fc.constantFrom<GatewayDraw['createAnswer']>('kling', 'queued'),
	successCode: mostly<GatewayDraw['successCode']>(2, 0, 'success', 200),
	envelope: fc.constantFrom<GatewayDraw['envelope']>('plain', 'wrapped', 'whole'),
	hasPlainAudioUrl: mostly(4, false, true),
});

const service: Arbitrary<ServiceDraw> = fc.record({
	name: fc.constantFrom(...PROFILE_NAMES),
	gateway,
	findsByExternalId: mostly(4, true, false),
	refusesTakenIds: mostly(4, true, false),
	isWrapped: mostly(4, false, true),
	echoesExternalId: mostly(2, true, false),
	leaksKey: mostly(3, false, true),
	latencyMs: mostly(3, 0, 40, 2 * SECOND_MS),
	slots: mostly(3, 0, 1, 2, 5),
	fullMs: mostly(6, 0, 30 * SECOND_MS, 10 * MINUTE_MS, 10 * 60 * MINUTE_MS),
});

const atMs = fc.oneof(
	fc.integer({ min: 0, max: 5 * SECOND_MS }),
	fc.integer({ min: 0, max: 2 * MINUTE_MS }),
	fc.integer({ min: 0, max: 15 * MINUTE_MS }),
);

const interruption: Arbitrary<Interruption> = fc.oneof(
	{ weight: 5, arbitrary: fc.constant<Interruption>({ kind: 'none' }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), atMs }) },
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('death' as const),
			atMs,
			downMs: fc.constantFrom(SECOND_MS, 15 * SECOND_MS, 5 * MINUTE_MS),
			then: fc.constantFrom('retry' as const, 'again' as const, 'nothing' as const),
		}),
	},
);

const credential: Arbitrary<CredentialChange> = fc.oneof(
	{ weight: 12, arbitrary: fc.constant<CredentialChange>({ kind: 'none' }) },
	{
		weight: 1,
		arbitrary: fc.record({
			kind: fc.constant('unreadable' as const),
			atMs,
			durationMs: fc.constantFrom(10, 8 * SECOND_MS, 5 * MINUTE_MS),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('newKey' as const), atMs }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('newAddress' as const), atMs }) },
);

/** One run in fifty has more than twelve items: an error that names only so many fails only there. */
const items = fc.oneof(
	{ weight: 49, arbitrary: fc.array(item, { minLength: 1, maxLength: 12 }) },
	{ weight: 1, arbitrary: fc.array(item, { minLength: 22, maxLength: 40, size: 'max' }) },
);

const anyDraw: Arbitrary<Draw> = fc.record({
	seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
	items,
	kind: mostly<Draw['kind']>(3, ...(Object.keys(KINDS) as [KindName, ...KindName[]]), AVATAR_KIND),
	operation: mostly<Draw['operation']>(3, 'create', 'awaitResult', 'awaitResult', 'get'),
	awaitMode: fc.constantFrom<Draw['awaitMode']>('poll', 'callback', 'callback', 'none'),
	onError: fc.constantFrom<Draw['onError']>(
		'stopWorkflow',
		'continueRegularOutput',
		'continueErrorOutput',
	),
	tries: mostly(3, 1, 2, 3),
	waitBetweenTriesMs: fc.constantFrom(SECOND_MS, 5 * SECOND_MS),
	maxWaitMs: fc.constantFrom(10 * MINUTE_MS, MINUTE_MS, 20 * SECOND_MS, 20 * MINUTE_MS),
	pollIntervalMs: fc.constantFrom(15 * SECOND_MS, 5 * SECOND_MS, 60 * SECOND_MS),
	continuesOnTimeout: fc.boolean(),
	maxParallelTasks: mostly(4, 0, 1, 3),
	isDownloading: mostly(5, false, true),
	sourceIs: mostly<Draw['sourceIs']>(8, 'link', 'stored', 'stored', 'inMemory'),
	existing: mostly<Draw['existing']>(8, undefined, 'none', 'made'),
	varying: mostly<Draw['varying']>(8, undefined, 'source', 'externalId'),
	caller: mostly<Draw['caller']>(8, 'workflow', 'agent', 'ownAgent', 'parentWorkflow'),
	hasTrigger: mostly(8, false, true),
	hasTwoProcesses: mostly(8, false, true),
	service,
	interruption,
	keepsToken: mostly(3, true, false),
	isRetriedByHand: fc.boolean(),
	clockBack: sometimes(
		8,
		undefined,
		fc.record({ atMs, byMs: fc.constantFrom(30 * SECOND_MS, 60 * MINUTE_MS) }),
	),
	credential,
	resumeLateMs: fc.constantFrom(0, 60 * SECOND_MS),
});

/** After a death the model decides anew what it calls. Nothing stops a call of n8n's own Agents. */
function toolInterruption(caller: Draw['caller'], interruption: Interruption): Interruption {
	if (interruption.kind === 'death') return { ...interruption, then: 'nothing' };
	return caller === 'ownAgent' ? { kind: 'none' } : interruption;
}

/** Leaves out what cannot happen together. */
export const draws: Arbitrary<Draw> = anyDraw.map((draw) => {
	const { caller, interruption } = draw;
	const hasTrigger =
		draw.hasTrigger && draw.operation === 'create' && draw.awaitMode !== 'callback';
	if (!isTool(draw)) return { ...draw, hasTrigger };
	// Each call of an agent is a run of one item, which never fails the node.
	return {
		...draw,
		hasTrigger,
		interruption: toolInterruption(caller, interruption),
		onError: 'continueRegularOutput',
		tries: 1,
		maxParallelTasks: 0,
		isRetriedByHand: false,
	};
});
