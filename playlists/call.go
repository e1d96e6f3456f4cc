package playlists

import "strings"

// Call is the way out: hotlines, a QR address and its short form.
type Call struct {
	Headline Texts    `json:"headline,omitempty"`
	Numbers  []Number `json:"numbers"`
	Address  string   `json:"address"` // https; may hold {carriage}
	Short    string   `json:"short"`   // what a passenger can type
}

// Number is one hotline, spelled as people dial it.
type Number struct {
	Number string `json:"number"`
	Label  Texts  `json:"label"`
}

// CarriageHole is the one hole that an address may have; the screen fills it
// from the verified arrangement.
const CarriageHole = "{carriage}"

// AddressFor fills the carriage into the call's address.
func (c Call) AddressFor(carriage Carriage) string {
	return strings.ReplaceAll(c.Address, CarriageHole, string(carriage))
}

func (c *Call) check() error {
	if len(c.Numbers) == 0 || len(c.Numbers) > MaxNumbers {
		return refuse(Invalid, "a call has %d numbers, 1 to %d are allowed", len(c.Numbers), MaxNumbers)
	}
	for _, n := range c.Numbers {
		if strings.Trim(n.Number, "0123456789+- ()") != "" || strings.Trim(n.Number, "+- ()") == "" {
			return refuse(Invalid, "%q is not a telephone number", n.Number)
		}
	}
	if !strings.HasPrefix(c.Address, "https://") || len(c.Address) > 200 {
		return refuse(Invalid, "address %q: https only, at most 200 bytes", c.Address)
	}
	return nil
}

// HelpCard is what a display of a network shows when it has nothing else.
// Editors sign it; the trust document carries it.
type HelpCard struct {
	Header
	Network   Network        `json:"network"`
	Languages []Lang         `json:"languages"`
	Text      map[Lang]Words `json:"text,omitempty"`
	Call      Call           `json:"call"`
	Partners  []Texts        `json:"partners,omitempty"`
}

// Check refuses a help card that breaks a rule of its kind.
func (h *HelpCard) Check() error {
	if !ValidName(h.Network) {
		return refuse(Invalid, "help card of network %q: %s", h.Network, NameRule)
	}
	if err := checkLanguages(h.Languages); err != nil {
		return err
	}
	return h.Call.check()
}
