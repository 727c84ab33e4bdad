import type { IDataObject } from 'n8n-workflow';

/** A file that a finished task can have. */
export interface FileType {
	/** Its common name. */
	label: string;
	/** One more sentence if the name does not say enough. */
	description?: string;
	/** Without a dot. */
	extension: string;
	mimeType: string;
	/** MIME types by other endings that its link may have. */
	endings?: Readonly<Record<string, string>>;
	/** Matches the start of every such file, read as Latin-1: no other file is stored. */
	start: RegExp;
}

/** The service's limits for a video or an image. */
export interface MediaLimits {
	maxMegabytes: number;
	/** In pixels. */
	shorterSideMin: number;
	longerSideMax?: number;
	/** The ratio of the longer to the shorter side. */
	ratioMax?: number;
	/** The length that a file states is not exact: shorter than `surelyMin` is certainly too short. */
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
	/** Its common name. */
	noun: string;
	/** The way a file gets to the service: as a link that n8n signs, or in the body as Base64. */
	sentAs: 'link' | 'base64';
	/** The end of the link to a file, before the dot. */
	fileName: string;
	kind: 'video' | 'image';
	/** The extensions of the files that the service takes, without dots. */
	extensions: readonly string[];
	limits: MediaLimits;
}

/** The contents of the fields of a create. */
export interface CreateFields {
	/** The properties that the fields name in their routing. */
	body: IDataObject;
	/** A field by its name, also one that is not sent itself. */
	get: (name: string) => unknown;
	/** The Additional Fields. */
	additional: IDataObject;
	/** The address of the service. */
	baseUrl: string;
	/** The names of the item's binary fields. */
	fileNames: readonly string[];
}

/** The body that a create sends. */
export interface CreateBody {
	body: IDataObject;
	/** Files in n8n that have to be added: by the name of the binary field, or the file itself. */
	files: Array<{ media: MediaInput; given: unknown }>;
}

/** The result of a finished task. */
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
	/** The option in this field: the kind of conversion, or the route. */
	kindLabel: string;
	/** The service's name for it: "This account may not use …". */
	service: string;
	/** The product of a task: "Kling could not make …". */
	product: string;
	/** The word before the name of its source: "the soundtrack of "clip.mp4"". */
	preposition?: 'of' | 'from';
	/** The content that a result without its files lacks: "its answer holds no …". */
	content: string;
	/** The input to change for a new task: "Check …". */
	input: string;
	/** One sentence about what the service takes. */
	inputRules: string;
	/** The service's own name for the input, which its messages contain, and its meaning. */
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
	/** The links and files that its creates take. */
	media: readonly MediaInput[];
	/** The files that its tasks can make, by the name that each has in the output; see `typeNameOf`. */
	files: Readonly<Record<string, FileType>>;
	/** A success without any of these files does not count. Empty if nothing is known about them. */
	essentialFiles: readonly string[];
	/** The file that gets a sound track if it has none, the MP3 for it, and the output field that tells. */
	soundtrack?: { file: string; from: string; field: string };
	/** The names that `TaskResult.fields` can have, in order. */
	resultFields: readonly string[];
	/** Reads and checks the body of a create, and leaves out what is empty. Throws `FailureError`. */
	readBody: (fields: CreateFields) => CreateBody;
	/** The path to a task's source, with its `id` and `url`, and the property that sends an id. */
	source?: { path: readonly string[]; idProperty: string };
	/** Reads `task_result`; nothing about its shape is certain. */
	readResult: (taskResult: unknown) => TaskResult;
}

/** The routes of the service that the node knows, by kind. */
export type Routes = Readonly<Record<string, Route>>;

/** The route of a kind that was stored, also of one that only its user knows; nothing for no kind. */
export type RouteOf = (kind: string) => Route | undefined;

/** The name of a file's type in its route: `video_2` is another `video`. */
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
