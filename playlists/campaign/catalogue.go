package campaign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"storyline/playlists"
)

// Catalogue knows what each media file of a campaign really is.
type Catalogue interface {
	// Lookup gives a file by its path in the campaign's folder, and whether it is
	// known.
	Lookup(file string) (e Entry, ok bool)
}

// Entry is what [Probe] finds out about one media file.
type Entry struct {
	SHA256 playlists.Digest `json:"sha256"`
	Bytes  int64            `json:"bytes"`
	Type   string           `json:"type"`            // one of playlists.MediaTypes
	Codec  string           `json:"codec,omitempty"` // of a film, as in RFC 6381: avc1.640028
	W      int              `json:"w,omitempty"`     // pixels
	H      int              `json:"h,omitempty"`     // pixels
	Ms     int64            `json:"ms,omitempty"`    // of a film; of captions, the end of the last
	Fps    float64          `json:"fps,omitempty"`   // pictures a second of a film; 0: it doesn't say
	Cue    *Cue             `json:"cue,omitempty"`   // of captions, the one that leaves the least time to its words
	Look   *Look            `json:"look,omitempty"`  // what was seen in its pictures; nil: nobody has looked
}

// Cue is one caption of a film: its times and how much there is to read.
type Cue struct {
	Start   int64 `json:"start"` // ms
	End     int64 `json:"end"`   // ms
	Words   int   `json:"words"`
	Letters int   `json:"letters"` // with spaces and stops
}

// Look is what somebody who looked at the pictures of a file saw in them. No
// display needs it and nobody signs it: the lint judges by it.
type Look struct {
	Flashes float64  `json:"flashes"`         // the most flashes in any second (WCAG 2.2, general and red flash); 0 of a still picture
	Codes   []string `json:"codes,omitempty"` // what QR codes in it hold, each once
}

// Files is a catalogue as it travels: media path to entry.
type Files map[string]Entry

// Lookup makes Files a [Catalogue].
func (f Files) Lookup(file string) (Entry, bool) {
	e, ok := f[file]
	return e, ok
}

// variant is what a display needs of an entry.
func (e *Entry) variant(lang playlists.Lang) playlists.Variant {
	return playlists.Variant{SHA256: e.SHA256, Bytes: e.Bytes, Type: e.Type, Codec: e.Codec, W: e.W, H: e.H, Lang: lang, Fps: e.Fps}
}

// MaxCatalogue is the most bytes that an encoded catalogue may have.
const MaxCatalogue = 4 << 20

// ParseCatalogue reads catalogue.json strictly.
func ParseCatalogue(b []byte) (Files, error) {
	if len(b) > MaxCatalogue {
		return nil, fmt.Errorf("catalogue of %d bytes, the limit is %d", len(b), MaxCatalogue)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var f Files
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("read catalogue: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read catalogue: something follows its end")
	}
	for file, e := range f {
		if e.SHA256.IsZero() || e.Bytes <= 0 || e.Ms < 0 || e.W < 0 || e.H < 0 || e.Fps < 0 {
			return nil, fmt.Errorf("catalogue entry %q: a digest, a length in bytes and sizes that are not negative are needed", file)
		}
	}
	return f, nil
}

// Bytes gives catalogue.json: indented, files in alphabetical order.
func (f Files) Bytes() ([]byte, error) {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write catalogue: %w", err)
	}
	return append(b, '\n'), nil
}
