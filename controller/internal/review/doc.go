// Package review makes a campaign fit to be told: it shows what is wrong with it,
// who stands for it, and what it was before.
//
// Three pages belong to a campaign. The review lists problems beside the slides
// that have them, each with the way to the place where it is put right; a warning
// is accepted by name, in the campaign's own text, so that whoever reads the YAML
// sees it too. Below stand the stories with the digests that editors compare, and
// the sheets that they sign on machines of their own: the controller shows, hands
// out and takes back, it never holds an editor's key. The history tells who changed
// what, compares any two versions, and goes back by going on. The text is what all
// other pages edit: people may read, replace, take away and bring a campaign as
// YAML, alone or with its media in one zip, and what comes back is byte for byte
// what went out.
//
// A zip is a stranger's: its names are judged before a byte is unpacked, only files
// that the text names are unpacked, and each goes into the media store under its
// digest, never under its name.
package review
