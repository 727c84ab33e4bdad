import type { IDataObject } from 'n8n-workflow';

/** A file that a finished task can have. */
export interface FileType {
	/** What people call it. */
	label: string;
	/** One more sentence where the name does not say enough. */
	description?: string;
	/** Without a dot. */
	extension: string;
	mimeType: string;
	/** MIME types by other endings that its link may have. */
	endings?: Readonly<Record<string, string>>;
	/** How every such file begins, its first bytes read as Latin-1: what comes otherwise is not stored. */
	start: RegExp;
}

/** What the service takes of a video or an image. */
export interface MediaLimits {
	maxMegabytes: number;
	/** In pixels. */
	shorterSideMin: number;
	longerSideMax?: number;
	/** Of the longer to the shorter side. */
	ratioMax?: number;
	/** What a file says of its length is not exact: shorter than `surelyMin` is certainly too short. */
	seconds?: { min: number; max: number; surelyMin: number; surelyMax: number };
}

/** Something that a create takes as a link or as a file in n8n. */
export interface MediaInput {
	/** The property of the body that holds it. */
	property: string;
	/** The field of the link. */
	label: string;
	/** The field that names the binary field, e.g. "Input Data Field Name". */
	fileLabel: string;
	/** How to give a file instead of a link, as the end of a sentence: "choose …". */
	fileWay: string;
	/** How to give a link instead of a file, likewise. */
	linkWay: string;
	/** What it is, as people call it. */
	noun: string;
	/** How a file gets to the service: as a link that n8n signs, or in the body as Base64. */
	sentAs: 'link' | 'base64';
	/** How the link to a file ends, before the dot. */
	fileName: string;
	kind: 'video' | 'image';
	/** The extensions of the files that the service takes, without dots. */
	extensions: readonly string[];
	limits: MediaLimits;
}

/** What the fields of a create contain. */
export interface CreateFields {
	/** The properties that the fields name in their routing. */
	body: IDataObject;
	/** A field by its name, also one that is not sent itself. */
	get: (name: string) => unknown;
	/** The Additional Fields. */
	additional: IDataObject;
	/** Where the service is. */
	baseUrl: string;
	/** Where the item has files: the names of its binary fields. */
	fileNames: readonly string[];
}

/** What a create sends. */
export interface CreateBody {
	body: IDataObject;
	/** Files in n8n that have to be added: by the name of the binary field, or the file itself. */
	files: Array<{ media: MediaInput; given: unknown }>;
}

/** What a finished task holds. */
export interface TaskResult {
	/** Links by the name of the file, only where there is one. */
	files: Readonly<Record<string, string>>;
	/** The part of the simplified output that is about the result; only what is known. */
	fields: IDataObject;
}

/** Words for sentences about the tasks of a route. */
export interface RouteWords {
	/** The field that chooses the kind or the route. */
	kindField: string;
	/** What its tasks make of what, or the route, as people choose it there. */
	kindLabel: string;
	/** What the service calls it: "This account may not use …". */
	service: string;
	/** What a task makes: "Kling could not make …". */
	product: string;
	/** What comes before the name of its source: "the soundtrack of "clip.mp4"". */
	preposition?: 'of' | 'from';
	/** Of what a result without its files has none: "its answer holds no …". */
	content: string;
	/** What a new task can be given otherwise: "Check …". */
	input: string;
	/** One sentence about what the service takes. */
	inputRules: string;
	/** The service's own name for the input, which its messages contain, and what it is. */
	inputName?: { name: string; meaning: string };
	/** One sentence about what to do when the rules of the service forbid the content. */
	otherInput: string;
}

/** Everything that distinguishes the tasks of one route of the service from those of another. */
export interface Route {
	/** Identifies the route in stored data: in waiting executions and in task keys. */
	kind: string;
	/** A POST creates a task; a GET of this path and the task's id returns its state. */
	path: string;
	words: RouteWords;
	/** What its creates take besides texts and switches. */
	media: readonly MediaInput[];
	/** The files that its tasks can make, by the name that each has in the output; see `typeNameOf`. */
	files: Readonly<Record<string, FileType>>;
	/** One of these files has to be there, or a success is none. Empty where nothing is known of them. */
	essentialFiles: readonly string[];
	/** The file that gets a sound track if it has none, the MP3 for it, and the output field that tells. */
	soundtrack?: { file: string; from: string; field: string };
	/** The names that `TaskResult.fields` can have, in order. */
	resultFields: readonly string[];
	/** Reads and checks the body of a create, and leaves out what is empty. Throws `FailureError`. */
	readBody: (fields: CreateFields) => CreateBody;
	/** Where a task names what it was made from, by `id` and `url`, and the property that sends an id. */
	source?: { path: readonly string[]; idProperty: string };
	/** Reads `task_result`; nothing about its shape is certain. */
	readResult: (taskResult: unknown) => TaskResult;
}

/** The routes of the service that the node knows, by kind. */
export type Routes = Readonly<Record<string, Route>>;

/** The route of a kind that was stored, also of one that only its user knows; nothing for no kind. */
export type RouteOf = (kind: string) => Route | undefined;

/** The name under which a route has the type of a file: `video_2` is another `video`. */
export function typeNameOf(fileName: string): string {
	return fileName.replace(/_\d+$/, '');
}

/** The type of one of a task's files; its link may say which of several it is. */
export function fileTypeOf(route: Route, name: string, link: string): FileType | undefined {
	const type = route.files[typeNameOf(name)];
	const extension = /\.(\w+)(\?|#|$)/.exec(link)?.[1].toLowerCase() ?? '';
	const mimeType = type?.endings?.[extension];
	return mimeType === undefined ? type : { ...type, extension, mimeType };
}
