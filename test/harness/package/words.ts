import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	NodeHint,
} from 'n8n-workflow';

/** `switch` is the description of a boolean, `adder` the text of a collection's button. */
export type WordsKind =
	| 'label'
	| 'option'
	| 'action'
	| 'description'
	| 'hint'
	| 'notice'
	| 'switch'
	| 'placeholder'
	| 'adder';

/** One text that a user reads in the editor, and the labels on the way to it. */
export interface Words {
	path: string;
	kind: WordsKind;
	text: string;
	/** Of a label: whether its field has neither description nor hint. */
	isMute?: boolean;
	/** Of a label: whether its field is an empty text field without an example. */
	isBare?: boolean;
}

interface Described {
	displayName: string;
	description?: string;
	properties: INodeProperties[];
	hints?: NodeHint[];
}

type FieldOption = NonNullable<INodeProperties['options']>[number];

const isProperty = (choice: FieldOption): choice is INodeProperties => 'type' in choice;
const isCollection = (choice: FieldOption): choice is INodePropertyCollection => 'values' in choice;

/** Every text of a node or credential, once; the API's own field names are no words of ours. */
export function wordsOf(
	name: string,
	{ displayName, description, properties, hints = [] }: Described,
): Words[] {
	const words: Words[] = [
		{ path: name, kind: 'label', text: displayName },
		...optional(name, 'description', description),
		...properties.flatMap((property) => ofProperty(name, property)),
		...hints.flatMap(({ message }, at) => optional(`${name} > hint ${at + 1}`, 'hint', message)),
	];
	const unique = new Map(words.map((each) => [`${each.path}|${each.kind}|${each.text}`, each]));
	return [...unique.values()];
}

function ofProperty(parent: string, property: INodeProperties): Words[] {
	const { displayName, name, type, description, hint, placeholder, options = [] } = property;
	if (type === 'notice')
		return [{ path: `${parent} > ${name}`, kind: 'notice', text: displayName }];
	const path = `${parent} > ${displayName}`;
	const isMute = description === undefined && hint === undefined;
	const isBare = type === 'string' && property.default === '' && placeholder === undefined;
	return [
		{ path, kind: 'label', text: displayName, isMute, isBare },
		...optional(path, type === 'boolean' ? 'switch' : 'description', description),
		...optional(path, 'hint', hint),
		...optional(path, type === 'collection' ? 'adder' : 'placeholder', placeholder),
		...options.flatMap((choice) => ofChoice(path, choice)),
	];
}

function ofChoice(parent: string, choice: FieldOption): Words[] {
	if (isProperty(choice)) return ofProperty(parent, choice);
	if (isCollection(choice)) return choice.values.flatMap((value) => ofProperty(parent, value));
	return ofOption(parent, choice);
}

function ofOption(parent: string, { name, value, action, description }: INodePropertyOptions) {
	const path = `${parent} > ${name}`;
	const label: Words[] = name === value ? [] : [{ path, kind: 'option', text: name }];
	return [
		...label,
		...optional(path, 'action', action),
		...optional(path, 'description', description),
	];
}

function optional(path: string, kind: WordsKind, text: string | undefined): Words[] {
	return text === undefined ? [] : [{ path, kind, text }];
}
