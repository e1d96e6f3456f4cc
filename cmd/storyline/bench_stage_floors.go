package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"storyline/agent/virtual"
	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/rig"
	"storyline/playlists"
)

// startFloors enrols the same displays with a second controller, runs its broker
// alone, and connects the floors to it.
func (b *benchStage) startFloors(ctx context.Context) error {
	second := &stage{dir: b.path("floors"), log: b.stage.log}
	if err := os.MkdirAll(second.dir, 0o700); err != nil {
		return err
	}
	if err := second.startController(ctx); err != nil {
		return err
	}
	who, err := enrol(ctx, second.api, b.ids())
	if err != nil {
		return errors.Join(err, second.clear())
	}
	if err := second.clear(); err != nil {
		return err
	}
	program, err := rig.Find("storyline-controller")
	if err != nil {
		return err
	}
	if b.broker, err = rig.Start(ctx, second.path("controller.log"), program, "--config", second.path("controller.yaml"), "--broker-only"); err != nil {
		return err
	}
	token, err := os.ReadFile(second.path("controller", "api-token"))
	if err != nil {
		return err
	}
	plan := floorPlan{Broker: "tcp://" + second.mqtt, Controller: virtual.Credentials{Display: "bench", Token: strings.TrimSpace(string(token))}, Displays: who}
	if plan.Payloads, err = b.messages(); err != nil {
		return err
	}
	if err := writeJSON(b.path("floors.json"), plan); err != nil {
		return err
	}
	return b.connectFloors(b.path("floors.json"))
}

// messages gives a message for each carriage that is like the one the controller
// sends: as many bytes, sealed alike, with a key made for this.
func (b *benchStage) messages() ([][]byte, error) {
	plan, err := b.source.plan(time.Now())
	if err != nil {
		return nil, err
	}
	controller, err := keys.Generate("floor")
	if err != nil {
		return nil, err
	}
	var list [][]byte
	for i := range plan.Arrangements {
		a := &plan.Arrangements[i]
		a.Serial = playlists.Serial{Epoch: 1, N: a.Issued}
		var stories [][]byte
		for _, e := range a.Entries {
			stories = append(stories, playlists.Seal(playlists.TypeStory, plan.Stories[e.Digest].Payload, b.editor.Signer()).Bytes())
		}
		list = append(list, playlists.Message(playlists.Seal(playlists.TypeArrangement, a.Payload(), controller.Signer()).Bytes(), stories))
	}
	return list, nil
}

// connectFloors starts the floors' process and waits until it is connected.
func (b *benchStage) connectFloors(plan string) error {
	b.floors = exec.Command(b.self, "floor", plan)
	b.floors.Stderr = os.Stderr
	b.floors.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	in, err := b.floors.StdinPipe()
	if err != nil {
		return err
	}
	out, err := b.floors.StdoutPipe()
	if err != nil {
		return err
	}
	b.ask, b.answer = json.NewEncoder(in), bufio.NewScanner(out)
	if err := b.floors.Start(); err != nil {
		b.floors = nil
		return err
	}
	_, err = b.hear()
	return err
}

// floor runs one round of a floor.
func (b *benchStage) floor(kind string) (floorResult, error) {
	if err := b.ask.Encode(kind); err != nil {
		return floorResult{}, err
	}
	r, err := b.hear()
	if err == nil && r.Error != "" {
		err = fmt.Errorf("floor %s: %s", kind, r.Error)
	}
	return r, err
}

func (b *benchStage) hear() (floorResult, error) {
	var r floorResult
	if !b.answer.Scan() {
		return r, errors.Join(errors.New("the floors' process has ended"), b.answer.Err())
	}
	return r, json.Unmarshal(b.answer.Bytes(), &r)
}
