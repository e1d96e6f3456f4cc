package agent

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"

	"gopkg.in/yaml.v3"

	"storyline/agent/internal/siblings"
	"storyline/playlists"
)

// TrainConfig names the displays of one train, which serve media to each other and
// compare when they change slide.
// It is the same on all of them but for Listen. Zero: there is no other.
type TrainConfig struct {
	Listen   string // this display's address on the train's network
	KeyFile  string // the train's secret, 0600
	Displays []TrainDisplay
}

// TrainDisplay is one display of the train and where it listens.
type TrainDisplay struct {
	Display playlists.DisplayID
	Address string
}

// maxTrain is how many displays a train may have.
const maxTrain = 32

// train reads the section.
func (r *reader) train(c *Config) func(string, *yaml.Node) {
	return func(key string, n *yaml.Node) {
		t := &c.Train
		r.mapping(n, key+".", map[string]func(string, *yaml.Node){
			"listen": value(r, &t.Listen, "an address"), "key_file": value(r, &t.KeyFile, "a path"),
			"displays": func(key string, n *yaml.Node) {
				if n.Kind != yaml.SequenceNode {
					r.wrong(n, "%s wants a list of displays with addresses", key)
					return
				}
				for i, item := range n.Content {
					var d TrainDisplay
					r.mapping(item, fmt.Sprintf("%s[%d].", key, i), map[string]func(string, *yaml.Node){
						"display": value(r, (*string)(&d.Display), "a name"), "address": value(r, &d.Address, "an address"),
					})
					t.Displays = append(t.Displays, d)
				}
			},
		})
	}
}

// checkTrain gives all that is wrong with the section.
func (c *Config) checkTrain() error {
	t := &c.Train
	if t.Listen == "" && t.KeyFile == "" && len(t.Displays) == 0 {
		return nil
	}
	var errs []error
	wrong := func(bad bool, format string, args ...any) {
		if bad {
			errs = append(errs, fmt.Errorf("train."+format, args...))
		}
	}
	wrong(t.KeyFile == "", "key_file: name the file that holds the train's key")
	errs = append(errs, at("train.listen", checkTrainAddress(t.Listen)))
	wrong(len(t.Displays) > maxTrain, "displays: %d of them, at most %d are allowed", len(t.Displays), maxTrain)
	mine, ids, addresses := false, map[playlists.DisplayID]bool{}, map[string]bool{}
	for _, d := range t.Displays {
		wrong(!playlists.ValidName(d.Display), "displays: %q is no name: %s", d.Display, playlists.NameRule)
		wrong(ids[d.Display], "displays: %s stands there twice", d.Display)
		wrong(addresses[d.Address], "displays: address %s stands there twice", d.Address)
		errs = append(errs, at("train.displays", checkTrainAddress(d.Address)))
		mine = mine || d.Display == c.Display
		ids[d.Display], addresses[d.Address] = true, true
	}
	wrong(!mine, "displays: %s, this display itself, is missing; the list is the same on every display of the train", c.Display)
	return errors.Join(errs...)
}

// checkTrainAddress takes addresses of networks that end at the train: what is
// served there is not encrypted.
func checkTrainAddress(s string) error {
	a, err := netip.ParseAddrPort(s)
	if err != nil || a.Port() == 0 {
		return fmt.Errorf("%q is not an address like 10.0.0.11:8091", s)
	}
	if ip := a.Addr().Unmap(); !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
		return fmt.Errorf("%s is an address of the internet or of every network; displays serve each other on the train's own network alone, such as 10.0.0.0/8", s)
	}
	return nil
}

// trainKey reads the secret of the train.
func (c *Config) trainKey() (key siblings.Key, err error) {
	if c.Train.KeyFile == "" {
		return key, nil
	}
	word, err := readSecret(c.Train.KeyFile)
	if err != nil {
		return key, err
	}
	b, err := hex.DecodeString(word)
	if err != nil || len(b) != len(key) {
		return key, fmt.Errorf("%s holds no train's key: %d hexadecimal digits; make one with: openssl rand -hex %d", c.Train.KeyFile, 2*len(key), len(key))
	}
	copy(key[:], b)
	return key, nil
}

// openTrain makes this display one of its train, if it has one.
func (a *Agent) openTrain(key siblings.Key) {
	t := &a.cfg.Train
	if len(t.Displays) < 2 {
		return
	}
	all := make(map[playlists.DisplayID]string, len(t.Displays))
	for _, d := range t.Displays {
		all[d.Display] = d.Address
	}
	a.siblings = siblings.New(siblings.Options{
		Display: a.cfg.Display, Listen: t.Listen, Displays: all, Key: key, Log: a.log,
		Files:    files{a},
		Progress: func(d playlists.Digest) (bool, bool, bool, int64) { return a.media.Progress(d) },
		Answers:  map[string]func() []byte{stepPath: func() []byte { return a.step.Answer() }},
	})
}
