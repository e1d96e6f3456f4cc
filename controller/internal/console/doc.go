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
// for anew when something in them changed. There is no inline style or script, and
// nothing from a third party.
//
// The fleet is looked at as a picture, as a table, and by what needs a person; one
// filter, which is the parameters of an address, narrows picture and table. One
// thing can be changed here: the fleet's own text, by acts such as the swap of two
// carriages. An act is shown with all that it would change before it happens, and it
// is made of the very text that its person saw, or not at all.
//
// The rooms it reads from are declared in data.go, as the few questions that it
// asks. Deciding, such as [StateOf], is pure and stands in files of its own; each
// page is one file.
package console
