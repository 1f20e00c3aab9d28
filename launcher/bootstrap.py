"""Makes .venv from the locked requirements, then hands over to launcher/__main__.py.

Any Python from 3.4 on may run this file, so its syntax stays old; everything else in this folder is
for the Python that .python-version names.
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".hearth-requirements")
OWN = os.path.join(ROOT, ".hearth")

# Which locked file a command needs, and roughly what it downloads on a machine that has none of it.
SETS = {"run": ("embedded.txt", "125 MB"), "dev": ("dev.txt", "245 MB")}
NEEDS_DEV = ("test", "check", "drill")
ROOM = 1200 * 1024 * 1024


class Trouble(Exception):
    """Something a person has to put right; its text tells them what."""


def say(text):
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def wanted_version():
    with open(os.path.join(ROOT, ".python-version")) as file:
        return file.read().strip()


def output_of(command):
    """What the command prints, or None when it cannot be run or fails."""
    try:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        printed = process.communicate()[0]
    except OSError:
        return None
    return printed.decode("utf-8", "replace").strip() if process.returncode == 0 else None


# --- uv ---------------------------------------------------------------------------------------


def uv_candidates():
    yield shutil.which("uv")
    yield os.path.join(OWN, "uv", "bin", "uv")
    home = os.path.expanduser("~")
    for folder in (home + "/.local/bin", home + "/.cargo/bin", "/opt/homebrew/bin", "/usr/local/bin"):
        yield os.path.join(folder, "uv")
    for path in sorted(glob.glob(pyenv_versions() + "/*/bin/uv"), reverse=True):
        yield path


def pyenv_versions():
    root = os.environ.get("PYENV_ROOT") or os.path.join(os.path.expanduser("~"), ".pyenv")
    return os.path.join(root, "versions")


def working_uv(candidates=None):
    """The first uv that answers. A version manager's stand-in of that name may be there and refuse."""
    for path in candidates or uv_candidates():
        if path and os.path.exists(path) and output_of([path, "--version"]):
            return path
    return None


def pythons():
    seen = [sys.executable]
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3.9"):
        seen.append(shutil.which(name))
    seen.extend(["/usr/bin/python3", "/usr/local/bin/python3"])
    seen.extend(sorted(glob.glob(pyenv_versions() + "/3.*/bin/python"), reverse=True))
    return [path for path in dict.fromkeys(seen) if path and os.path.exists(path)]


def install_uv():
    say("Installing uv, which fetches Python packages (downloads about 20 MB) ...")
    target = os.path.join(OWN, "uv")
    options = ["--quiet", "--disable-pip-version-check", "--no-warn-script-location", "--only-binary", ":all:"]
    for python in pythons_with_pip():
        command = [python, "-m", "pip", "install"] + options + ["--upgrade", "--target", target, "uv"]
        if output_of(command) is not None:
            found = working_uv([os.path.join(target, "bin", "uv")])
            if found:
                return found
    raise Trouble(
        "uv could not be installed: it needs the network and a Python 3.8 or newer with pip or venv\n"
        "(Debian and Ubuntu have these in the packages python3-pip and python3-venv).\n"
        "Install one of them, or uv itself, and run this again."
    )


def pythons_with_pip():
    """Those that have it, then one made of a Python that can only make environments."""
    found = pythons()
    for python in found:
        if output_of([python, "-m", "pip", "--version"]) is not None:
            yield python
    borrowed = os.path.join(OWN, "pip")
    for python in found:
        if output_of([python, "-m", "venv", borrowed]) is not None:
            yield os.path.join(borrowed, "bin", "python")


def trust_what_the_system_trusts():
    """Offices and clouds stand between with certificates that only the system knows."""
    stores = ("ssl/certs/ca-certificates.crt", "pki/tls/certs/ca-bundle.crt", "ssl/ca-bundle.pem", "ssl/cert.pem")
    if sys.platform == "darwin" or any(os.path.exists("/etc/" + store) for store in stores):
        os.environ.setdefault("UV_SYSTEM_CERTS", "true")


# --- the environment --------------------------------------------------------------------------


def environment_works():
    if sys.executable == PYTHON and "%d.%d" % sys.version_info[:2] == wanted_version():
        return True
    check = "import sys; print('%d.%d' % sys.version_info[:2])"
    return os.path.exists(PYTHON) and output_of([PYTHON, "-c", check]) == wanted_version()


def make_environment(uv):
    version = wanted_version()
    say("Making the environment with Python {} ...".format(version))
    shutil.rmtree(VENV, ignore_errors=True)
    own = sorted(glob.glob("{}/{}.*/bin/python".format(pyenv_versions(), version)), reverse=True)
    command = [uv, "venv", "--quiet", "--no-project", "--python"]
    for choice in [version] + own:
        if output_of(command + [choice, "--no-python-downloads", VENV]) is not None:
            return
    say("No Python {} here: fetching one (downloads about 30 MB) ...".format(version))
    if subprocess.call(command + [version, VENV], cwd=ROOT):
        raise Trouble(
            "Hearth runs on Python {0}. None was found here and uv could not fetch one.\n"
            "Install it ('uv python install {0}', 'pyenv install {0}' or your package manager) and run this again."
            "".format(version)
        )


def digest_of(name):
    with open(os.path.join(ROOT, "requirements", SETS[name][0]), "rb") as file:
        return name + " " + hashlib.sha256(file.read()).hexdigest()


def installed():
    try:
        with open(STAMP) as file:
            return file.read().strip()
    except OSError:
        return ""


def chosen_set(command):
    """Once the tests were set up here, their packages stay."""
    return "dev" if command in NEEDS_DEV or installed().startswith("dev ") else "run"


def is_ready(command):
    if command == "lock":  # it makes the files that the rest is installed from
        return environment_works()
    return installed() == digest_of(chosen_set(command)) and environment_works()


def install_packages(uv, name):
    filename, size = SETS[name]
    say("Installing the packages of requirements/{} (downloads up to {}) ...".format(filename, size))
    require_room()
    command = [uv, "pip", "sync", "--python", PYTHON, "--require-hashes"]
    if not sys.stderr.isatty():
        command.append("--quiet")
    if subprocess.call(command + [os.path.join(ROOT, "requirements", filename)], cwd=ROOT):
        raise Trouble("The packages could not be installed; the lines above say why.")
    with open(STAMP, "w") as file:
        file.write(digest_of(name))


def require_room():
    free = shutil.disk_usage(ROOT).free
    if free < ROOM:
        raise Trouble(
            "The disk that holds {} has {} MB left; the set-up needs about {} MB. Make room and run this again.".format(
                ROOT, free // 2**20, ROOM // 2**20
            )
        )


def set_up(command):
    os.environ.setdefault("UV_PYTHON_PREFERENCE", "system")
    trust_what_the_system_trusts()
    os.environ.pop("VIRTUAL_ENV", None)
    uv = working_uv() or install_uv()
    if not environment_works():
        make_environment(uv)
    if command == "lock":
        return
    name = chosen_set(command)
    if installed() != digest_of(name):
        install_packages(uv, name)


def locked_set_up(command):
    """Two commands started together set up one after the other."""
    import fcntl

    if not os.path.isdir(OWN):
        os.makedirs(OWN)
    with open(os.path.join(OWN, "setup.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_ready(command):
            set_up(command)


def keep_bytecode():
    """Every start would compile Django anew where the machine forbids the files; keep them in our own folder."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", os.path.join(OWN, "bytecode"))


def main(arguments):
    if os.name != "posix":
        raise Trouble("Hearth runs on Linux and macOS. On Windows, run it inside WSL.")
    command = arguments[0]
    if not is_ready(command):
        locked_set_up(command)
    keep_bytecode()
    os.execv(PYTHON, [PYTHON, os.path.join(ROOT, "launcher", "__main__.py")] + arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        say("\n" + str(trouble))
        sys.exit(1)
    except OSError as error:
        say("\nThe set-up stopped: {}".format(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
