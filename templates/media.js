// How cases are shown, small in a list and large in the lightbox: the module of what the task draws, in media/, fills
// this in before the gallery is mounted.

export const media = {};
