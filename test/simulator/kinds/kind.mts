import type { SimulatorState } from '../http/state.mjs';
import type { CreateBody } from '../rules/createBody.mjs';
import type { FieldRule, Refusal } from '../rules/rule.mjs';
import type { SimulatedTask } from '../tasks/tasks.mjs';

export type KindName = 'videoToAudio' | 'textToAudio' | 'imageToVideo' | 'textToVideo';

/** A field of a create that holds a file, as a link or as its content. */
export interface MediaField {
	/** In words, for the failure of a task. */
	called: string;
	/** Why the service does not take such content, or nothing. */
	refuse: (content: Buffer, type: string) => string | undefined;
}

/** All that one route has of its own; the rest is the same machinery for every route. */
export interface TaskKind {
	name: KindName;
	/** Where it is created; a query adds the id of the task. */
	path: string;
	/** Its fields. Any other one is refused. */
	rules: Readonly<Record<string, FieldRule>>;
	required: readonly string[];
	/** What is wrong with fields that are right one by one. */
	refuseTogether?: (body: CreateBody, state: SimulatorState) => Refusal | undefined;
	media: Readonly<Partial<Record<keyof CreateBody, MediaField>>>;
	/** Which lists of files a finished task has. */
	makes: ReadonlyArray<'videos' | 'audios'>;
	/** Length of what is made, to a tenth of a second. */
	secondsOf: (body: CreateBody, state: SimulatorState) => number;
	/** What it costs, in Kling's units. */
	unitsOf: (body: CreateBody) => number;
	/** What a query of an ended task tells about its source. */
	sourceInfo?: (task: SimulatedTask) => object;
}
