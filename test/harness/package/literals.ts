import ts from 'typescript';

/** What a TypeScript text says: its comments, strings, pieces of templates, regular expressions. */
export function wordsIn(text: string): string[] {
	return [...commentsOf(text), ...literalsOf(text)];
}

/** The comments of a TypeScript text. */
function commentsOf(text: string): string[] {
	const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
	const found = new Map<number, string>();
	const visit = (node: ts.Node): void => {
		for (const { pos, end } of ts.getLeadingCommentRanges(text, node.pos) ?? [])
			found.set(pos, text.slice(pos, end));
		for (const child of node.getChildren(file)) visit(child);
	};
	visit(file);
	return [...found.values()];
}

/** The strings, pieces of templates and regular expressions of a TypeScript text, without comments. */
export function literalsOf(text: string): string[] {
	const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isLiteralExpression(node) || isTemplatePiece(node)) found.push(node.text);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found.filter((literal) => literal !== '');
}

function isTemplatePiece(node: ts.Node): node is ts.TemplateLiteralLikeNode {
	return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}
