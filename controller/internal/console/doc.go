// Package console is what a campaign operator sees of a network: which
// carriages tell what, which displays have applied it, and who has not.
//
// It keeps two facts apart everywhere. What was ordered is computed, by the same
// pure function that the displays run ([playlists.Programme]); what is shown is
// reported, by the displays themselves. A page that mixed them would comfort
// people instead of telling them.
//
// Pages are written by the server with html/template and read well without a
// script. A few small modules of our own then keep them current: one event
// stream carries names and states of displays, and regions of a page are asked
// for anew when something in them changed. There is no inline style or script,
// nothing from a third party, and in this version nothing that changes anything:
// every page is read, so the console can be opened before people can sign in.
//
// The rooms it reads from are declared in data.go, as the few questions that it
// asks. Deciding, such as [StateOf], is pure and stands in files of its own; each
// page is one file.
package console
