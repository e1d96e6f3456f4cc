package bundle

import (
	"encoding/json"
	"fmt"

	"storyline/playlists"
)

// Limits of a bundle.
const (
	MaxIndex = 4 << 20 // bytes of the index
	MaxParts = 32768   // orders and media files
)

// Index says what a bundle carries, in the order in which it lies there.
type Index struct {
	playlists.Header
	Orders []Order `json:"orders"`
	Media  []Media `json:"media"`
}

// Order is one sealed order, and for whom it is said to be: whoever it is really
// for stands in what was signed.
type Order struct {
	Order    playlists.Order     `json:"order"`
	Display  playlists.DisplayID `json:"display,omitempty"`  // of a binding
	Network  playlists.Network   `json:"network,omitempty"`  // of a playlist
	Carriage playlists.Carriage  `json:"carriage,omitempty"` // of a playlist
	SHA256   playlists.Digest    `json:"sha256"`
	Bytes    int64               `json:"bytes"`
}

// Media is one media file.
type Media struct {
	SHA256 playlists.Digest `json:"sha256"`
	Bytes  int64            `json:"bytes"`
}

// limitOf is how many bytes an order may have. One of a kind that this reader
// doesn't know is carried and left alone.
func limitOf(o playlists.Order) int64 {
	switch o {
	case playlists.OrderTrust:
		return playlists.MaxTrust
	case playlists.OrderBinding:
		return playlists.MaxBinding
	default:
		return playlists.MaxMessage
	}
}

// Check refuses an index that breaks a rule.
func (x *Index) Check() error {
	if err := playlists.CheckHeader(x.Header); err != nil {
		return err
	}
	if n := len(x.Orders) + len(x.Media); n == 0 || n > MaxParts {
		return fmt.Errorf("%w: %d parts, 1 to %d are allowed", ErrBad, n, MaxParts)
	}
	for i := range x.Orders {
		o := &x.Orders[i]
		if o.Bytes < 1 || o.Bytes > limitOf(o.Order) {
			return fmt.Errorf("%w: an order of %d bytes, a %.20q has 1 to %d", ErrBad, o.Bytes, o.Order, limitOf(o.Order))
		}
		if o.Display != "" && !playlists.ValidName(o.Display) || o.Network != "" && !playlists.ValidName(o.Network) ||
			o.Carriage != "" && !playlists.ValidName(o.Carriage) {
			return fmt.Errorf("%w: an order for what is no name: %s", ErrBad, playlists.NameRule)
		}
	}
	twice := make(map[playlists.Digest]bool, len(x.Media))
	for _, m := range x.Media {
		if m.Bytes < 1 || m.Bytes > playlists.MaxMedia {
			return fmt.Errorf("%w: media of %d bytes, 1 to %d are allowed", ErrBad, m.Bytes, playlists.MaxMedia)
		}
		if twice[m.SHA256] {
			return fmt.Errorf("%w: media %s stands twice", ErrBad, m.SHA256.Short())
		}
		twice[m.SHA256] = true
	}
	return nil
}

// bytes gives the index as it is written: indented, for whoever looks into it.
func (x *Index) bytes() ([]byte, error) {
	b, err := json.MarshalIndent(x, "", " ")
	if err == nil && len(b) >= MaxIndex {
		err = fmt.Errorf("an index of %d bytes, %d are allowed: make several bundles of fewer displays", len(b), MaxIndex)
	}
	return append(b, '\n'), err
}
