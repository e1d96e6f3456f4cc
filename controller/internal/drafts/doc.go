// Package drafts keeps what people are writing. A campaign is one text with the
// catalogue of its media, and everything that a person does to it, from a shell
// or in a browser, makes a new version: nothing is overwritten and nothing is
// lost. Going back is going on: undo, redo and taking an older version back each
// make a version as well, so two people who work on one campaign see what
// happened to it, in the order in which it did.
//
// A draft may have problems, since people save what is not finished. What can't
// be read at all is refused: nobody could go on from it. Only a text without
// problems can be approved and published, and here its stories get the payloads
// that editors sign.
//
// Deciding is pure and stands in files of its own: [Judge] says what is wrong
// with a version, walk what undo and redo would bring back, [Lines] and [Compare]
// what has changed between two versions, [StateOf] how far a campaign and its
// stories have come on their way to the carriages.
package drafts
