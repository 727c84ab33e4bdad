const { src, dest, parallel } = require('gulp');

/** Copies what n8n reads beside the code: tsc leaves icons and codex files behind. */
const icons = () => src('icons/*.svg').pipe(dest('dist/icons'));
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

exports.default = parallel(icons, codex);
