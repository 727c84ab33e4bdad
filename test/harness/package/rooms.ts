import { importsOf } from './imports';
import { wordsIn } from './literals';

/** From the ground up: a room may import from those before it. */
export const ROOMS = [
	'base',
	'service',
	'run',
	'parameters',
	'media',
	'delivery',
	'tasks',
	'parking',
	'trigger',
	'operations',
	'resources',
	'the node files',
];
const ROOM_FILES_MAX = 12;

/** What only the description of its route may say: a second route makes something else. */
export const VIDEO_TO_AUDIO_WORDS = /audio|video|sound|music|\bclips?\b|mp[34]|\bwav\b/i;

/** The same for all routes. */
export const ROUTE_WORDS = /audio|video|sound|music|\bclips?\b|mp[34]|\bwav\b|image|picture/i;
const OUTSIDE = ['n8n-workflow', 'node:crypto'];

/** Texts by path in the node's folder, such as `tasks/poll.ts`. */
export type Sources = Record<string, string>;

/** Finds what breaks a rule: a sentence for each. */
type RoomRule = (sources: Sources) => string[];

/** What holds between the rooms, in words, and what finds where it does not. */
export const RULES: Record<string, RoomRule> = {
	'every file stands in a room': (sources) =>
		Object.keys(sources)
			.filter((file) => !ROOMS.includes(roomOf(file)))
			.map((file) => `${file} stands in no room`),

	'imports go down, or stay in the room': (sources) =>
		importsIn(sources)
			.filter(({ from, to }) => isRoomed(from) && floorOf(from) < floorOf(to))
			.map(
				({ from, to }) => `${from} imports ${to}, but ${roomOf(from)} stands below ${roomOf(to)}`,
			),

	'no files import each other in a circle': (sources) =>
		circlesIn(sources).map((circle) => `${circle.join(' imports ')}: a circle`),

	'no room has more than a dozen files in a folder': (sources) => {
		const folders = Object.keys(sources).map((file) => file.slice(0, file.lastIndexOf('/')));
		return [...new Set(folders)]
			.map((folder) => ({ folder, files: folders.filter((each) => each === folder).length }))
			.filter(({ files }) => files > ROOM_FILES_MAX)
			.map(({ folder, files }) => `${folder} has ${files} files, more than ${ROOM_FILES_MAX}`);
	},

	'nothing outside resources knows what a route makes of what': (sources) =>
		Object.entries(sources)
			.filter(([file]) => isRoomed(file) && roomOf(file) !== 'resources')
			.flatMap(([file, text]) =>
				wordsIn(text)
					.filter((words) => ROUTE_WORDS.test(words) && !words.startsWith('./'))
					.map((words) => `${file} says "${words}"`),
			),

	'only n8n-workflow and node:crypto come from outside': (sources) =>
		importsIn(sources)
			.filter(({ to }) => !(to in sources) && !OUTSIDE.includes(to))
			.map(({ from, to }) => `${from} imports ${to}, which is outside`),
};

export function filesOf(room: string, sources: Sources): string[] {
	return Object.keys(sources).filter((file) => roomOf(file) === room);
}

function roomOf(file: string): string {
	if (/^[^/]+\.node\.ts$/.test(file)) return 'the node files';
	return file.slice(0, file.lastIndexOf('/') + 1).split('/')[0];
}

const floorOf = (file: string) => ROOMS.indexOf(roomOf(file));
const isRoomed = (file: string) => floorOf(file) >= 0;

/** Every import by the paths of both files; one that leads out of the sources stays as it is written. */
function importsIn(sources: Sources): Array<{ from: string; to: string }> {
	return Object.entries(sources).flatMap(([from, text]) =>
		importsOf(text).map((written) => ({ from, to: resolved(written, from, sources) })),
	);
}

function resolved(written: string, from: string, sources: Sources): string {
	if (!written.startsWith('.')) return written;
	const path = new URL(written, `file:///${from}`).pathname.slice(1);
	return [`${path}.ts`, `${path}/index.ts`].find((file) => file in sources) ?? written;
}

/** At least one circle of every knot of files; its first file stands at its end again. */
function circlesIn(sources: Sources): string[][] {
	const imports = importsIn(sources).filter(({ to }) => to in sources);
	const circles: string[][] = [];
	const seen = new Set<string>();
	const follow = (file: string, way: string[]): void => {
		if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file]);
		if (seen.has(file)) return;
		seen.add(file);
		for (const { from, to } of imports) if (from === file) follow(to, [...way, file]);
	};
	for (const file of Object.keys(sources)) follow(file, []);
	return circles;
}
