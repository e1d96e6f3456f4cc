package revision

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"storyline/playlists"
)

// Rollback is judged per document: the trust document is one, a binding another
// for each display, a playlist for each carriage.
const trustSubject = string(playlists.OrderTrust)

const bindingPrefix = string(playlists.OrderBinding) + "/"

func bindingSubject(d playlists.DisplayID) string { return bindingPrefix + string(d) }

const playlistPrefix = string(playlists.OrderPlaylist) + "/"

func playlistSubject(n playlists.Network, c playlists.Carriage) string {
	return playlistPrefix + string(n) + "/" + string(c)
}

// floor is the newest document ever accepted of a subject: the bytes in which it
// came, and what they said.
type floor struct {
	playlists.Held
	Content playlists.Digest `json:"content"` // of the signed payload; zero in files of before
}

// accept judges a verified document against the floor of its subject. The
// document at the floor itself passes: it is not in force, or it would not have
// come so far, and putting it in force again is how a lost file heals. So does
// what says the same in other bytes. White space between the signed parts is
// anyone's to change: had the changed bytes come first, the genuine ones would
// otherwise be refused for ever.
func (r *Revision) accept(subject string, next floor, epoch int64, issued playlists.Millis, c playlists.Clock) error {
	at := r.floors[subject]
	_, err := at.Accept(next.Held, epoch, c)
	if errors.Is(err, &playlists.Refusal{Reason: playlists.SameSerial}) && next.Content == at.Content {
		err = nil
	}
	if err != nil {
		return err
	}
	// The clock's floor follows the time of a signature, so one from the year 2100
	// would end every lease for good.
	if c.Trusted() && issued > c.Now+playlists.FarAhead {
		return &playlists.Refusal{Reason: playlists.FarFuture, Detail: "signed over 24 h ahead of the clock"}
	}
	return nil
}

// floorsFile is the floors with a checksum: one flipped digit in a serial would
// otherwise lock every later order out.
type floorsFile struct {
	V      int              `json:"v"`
	Sum    playlists.Digest `json:"sha256"` // of the floors' bytes
	Floors json.RawMessage  `json:"floors"`
}

func encodeFloors(floors map[string]floor) []byte {
	body, err := json.Marshal(floors)
	if err != nil {
		panic(fmt.Sprintf("revision: encode floors: %v", err)) // names and numbers always encode
	}
	b, err := json.Marshal(floorsFile{V: playlists.Version, Sum: playlists.DigestOf(body), Floors: body})
	if err != nil {
		panic(fmt.Sprintf("revision: encode floors: %v", err))
	}
	return b
}

// readFloors gives the kept floors; nil if there are none. Damaged ones are set
// aside.
func (s *shelf) readFloors() (map[string]floor, error) {
	b, err := s.read(floorsName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var f floorsFile
	var floors map[string]floor
	err = json.Unmarshal(b, &f)
	switch {
	case err == nil && playlists.DigestOf(f.Floors) != f.Sum:
		err = errors.New("checksum differs")
	case err == nil:
		err = json.Unmarshal(f.Floors, &floors)
	}
	if err != nil {
		s.setAside(floorsName)
		return nil, err
	}
	return floors, nil
}
