// Package footage looks at the pictures of media files: how often a film
// flashes, which addresses its QR codes hold, and what a small picture of it
// looks like. The probe of package campaign reads only headers; what is seen
// needs the pictures decoded.
//
// Counting flashes and reading codes are pure: pictures in, values out. Films are
// decoded by ffmpeg, a process that may open no connection, with bounds on time,
// output and memory, since media comes from anybody. Where ffmpeg is missing,
// pictures are still looked at and films are not.
//
// The controller and the operator's tool share this package. The agent never
// links it: a display shows what was signed and judges nothing.
package footage
