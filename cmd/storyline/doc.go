// Command storyline is the tool of the operator, the editor and the technician.
//
// On an editor's machine it validates and compiles campaigns and approves
// stories; at the controller it adds displays and publishes; anywhere it
// inspects what travels. It also runs the whole founding case on one machine
// (demo) and a fleet of virtual displays (simulate, bench): agent and controller
// meet here and in the end-to-end tests, nowhere else.
//
// Results go to standard output, everything said to a person about the work
// itself to standard error. Exit status 0 means done, 1 that the answer is no
// or something failed, 2 that the command line can't be understood.
package main
