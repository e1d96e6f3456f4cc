package playlists

// Binding says in which carriage, and where in it, a display hangs. The
// controller or a technician signs it.
type Binding struct {
	Header
	Serial   Serial    `json:"serial"`
	Issued   Millis    `json:"issued"`
	Display  DisplayID `json:"display"`
	Network  Network   `json:"network"`
	Carriage Carriage  `json:"carriage"`
	Position Position  `json:"position"`
	Train    Train     `json:"train,omitempty"`
	Line     Line      `json:"line,omitempty"`

	content Digest   // of the payload, once opened
	signers []string // persons, once opened
}

// Signers names the persons who signed the binding.
func (b *Binding) Signers() []string { return b.signers }

// Content gives the SHA-256 of the signed payload; zero for a binding that was
// not opened from one.
func (b *Binding) Content() Digest { return b.content }

// Check refuses a binding that breaks a rule of its kind.
func (b *Binding) Check() error {
	if !ValidName(b.Display) || !ValidName(b.Network) || !ValidName(b.Carriage) || !ValidName(b.Position) {
		return refuse(Invalid, "binding of display %q to carriage %q of %q at %q: %s", b.Display, b.Carriage, b.Network, b.Position, NameRule)
	}
	if b.Train != "" && !ValidName(b.Train) || b.Line != "" && !ValidName(b.Line) {
		return refuse(Invalid, "binding to train %q of line %q: %s", b.Train, b.Line, NameRule)
	}
	return nil
}
