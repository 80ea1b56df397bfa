//! Claims about children that hang, flood, outlive their parent or ask for too much.

use super::*;

fn sh(script: &str, stdin: &[u8], limits: &Limits) -> Result<Output, RunError> {
    let tool = Tool {
        program: "/bin/sh".into(),
        env: vec![("PATH".into(), "/usr/bin:/bin".into())],
        folder: "/".into(),
        group: Group::Own,
    };
    run(&tool, &["-c".into(), script.into()], stdin, limits)
}

fn short() -> Limits {
    Limits { wall: Duration::from_millis(700), ..Limits::default() }
}

#[test]
fn what_goes_in_comes_out() {
    let text = vec![b'x'; 3 << 20];
    let output = sh("cat; echo said >&2; exit 3", &text, &Limits::default()).unwrap();
    assert_eq!(output.stdout, text);
    assert_eq!(output.stderr, b"said\n");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn nothing_of_our_environment_is_inherited() {
    let output = sh("env | grep -v -e ^PATH= -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD=", b"", &Limits::default()).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

#[test]
fn a_child_that_closes_its_input_early_is_no_error() {
    let output = sh("exec <&-; echo done", &vec![b'x'; 3 << 20], &Limits::default()).unwrap();
    assert_eq!(output.stdout, b"done\n");
}

#[test]
fn a_hang_is_stopped_with_everything_it_started() {
    let mark = format!("86{}", std::process::id());
    let script = format!("trap '' TERM; sleep {mark} & sleep {mark}");
    assert!(matches!(sh(&script, b"", &short()), Err(RunError::Timeout(_))));
    let left = sh(&format!("ps ax -o args= | grep '^sleep {mark}'"), b"", &Limits::default()).unwrap();
    assert_eq!(String::from_utf8_lossy(&left.stdout), "");
}

#[test]
fn a_survivor_that_keeps_the_pipes_is_not_waited_for() {
    let began = Instant::now();
    assert!(matches!(sh("sleep 300 & exit 0", b"", &Limits::default()), Err(RunError::Survivor)));
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_flood_is_stopped_on_either_pipe() {
    for script in ["yes", "yes >&2"] {
        assert!(matches!(sh(script, b"", &Limits::default()), Err(RunError::TooMuchOutput)));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_limits_hold_before_the_first_byte_is_read() {
    let limits = Limits { memory: Some(300 << 20), file: Some(0), ..Limits::default() };
    let output = sh("read x; cat /proc/self/limits", b"x\n", &limits).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for (name, value) in [
        ("Max address space", "314572800"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max cpu time", "20"),
    ] {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        assert_eq!(line[name.len()..].split_whitespace().next(), Some(value), "{line}");
    }
}

#[test]
fn a_child_that_was_ended_at_a_limit_is_told_from_one_that_crashed() {
    let reached = |script: &str| sh(script, b"", &Limits::default()).unwrap().reached_a_limit();
    for script in ["kill -KILL $$", "kill -XCPU $$", "echo memory allocation of 9 bytes failed >&2; kill -ABRT $$"] {
        assert!(reached(script), "{script}");
    }
    for script in ["kill -SEGV $$", "echo the stack overflowed >&2; kill -ABRT $$", "exit 101", "exit 0"] {
        assert!(!reached(script), "{script}");
    }
}

#[test]
fn a_relative_path_is_never_looked_up() {
    let tool = Tool { program: "sh".into(), env: Vec::new(), folder: "/".into(), group: Group::Own };
    assert!(matches!(run(&tool, &[], b"", &Limits::default()), Err(RunError::Start(_))));
}
