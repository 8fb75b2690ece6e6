# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that behave as well and as badly as modules may, in the place of community.aws."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
import atexit, datetime, faulthandler, gc, locale, logging, os, random, signal, socket, ssl, sys, tempfile, threading, time, warnings
from ansible.module_utils.basic import AnsibleModule, env_fallback
"""

AWS_HEAD = """
import boto3
import botocore.client
import botocore.exceptions
from ansible_collections.amazon.aws.plugins.module_utils import waiters
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule
"""

AWS_NAMES = ("AnsibleAWSModule", "boto")

MAINS = {
    "where": """
    module = AnsibleModule(argument_spec={})
    module.exit_json(in_worker="ansible.executor.process.worker" in sys.modules, interpreter=sys.executable)
""",
    "crash": """
    AnsibleModule(argument_spec={})
    raise ValueError("broken in the middle")
""",
    "silent": """
    AnsibleModule(argument_spec={})
    sys.exit(0)
""",
    "loud": """
    module = AnsibleModule(argument_spec={"word": {"type": "str"}})
    print("noise", file=sys.stderr)
    module.warn("look out for %s" % module.params["word"])
    module.deprecate("old is %s" % module.params["word"], version="9.0.0", collection_name="community.aws")
    module.exit_json()
""",
    "facts": """
    AnsibleModule(argument_spec={}, supports_check_mode=True).exit_json(ansible_facts={"from_module": "yes"})
""",
    "modes": """
    module = AnsibleModule(argument_spec={}, supports_check_mode=True)
    module.exit_json(changed=True, diff={"before": {"a": 1}, "after": {"a": 2}}, shows_diff=module._diff)
""",
    "leaky": """
    module = AnsibleModule(argument_spec={"through": {"default": "end"}})
    mask = os.umask(0o011)
    seen = {
        "variable": os.environ.get("LEAKED"), "path": "/leaked" in sys.path, "folder": os.getcwd(), "mask": mask,
        "alarm": str(signal.getsignal(signal.SIGALRM)), "timer": signal.getitimer(signal.ITIMER_REAL),
        "blocked": len(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "timeout": socket.getdefaulttimeout(), "limit": sys.getrecursionlimit(), "garbage": gc.isenabled(), "faults": faulthandler.is_enabled(),
        "filters": [entry[0] for entry in warnings.filters][:1] == ["error"], "level": logging.getLogger("leaked").level,
        "handlers": len(logging.getLogger("leaked").handlers), "root": len(logging.root.handlers), "locale": locale.setlocale(locale.LC_NUMERIC),
        "sleep": time.sleep.__module__, "certificates": ssl._create_default_https_context.__name__, "tempdir": tempfile.gettempdir() == "/leaked",
        "fake": "leaked_module" in sys.modules, "warn": AnsibleModule.warn.__name__, "globals": globals().get("LEAKED"), "zone": time.tzname[0],
        "profile": sys.getprofile() is not None, "threads": sorted(thread.name for thread in threading.enumerate()),
    }
    globals()["LEAKED"] = "x"
    os.environ["LEAKED"] = "x"
    os.environ["TZ"] = "LEAK+3"
    time.tzset()
    sys.path.append("/leaked")
    os.chdir("/")
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    signal.setitimer(signal.ITIMER_REAL, 1000)
    socket.setdefaulttimeout(0.001)
    sys.setrecursionlimit(300)
    gc.disable()
    random.seed(1)
    warnings.simplefilter("error")
    logging.getLogger("leaked").setLevel(logging.DEBUG)
    logging.getLogger("leaked").addHandler(logging.StreamHandler())
    logging.basicConfig(level=logging.DEBUG)
    time.sleep = print
    ssl._create_default_https_context = ssl._create_unverified_context
    tempfile.tempdir = "/leaked"
    sys.modules["leaked_module"] = None
    AnsibleModule.warn = print
    sys.stdout.flush()
    sys.stderr = None
    sys.argv[:] = ["leaked"]
    sys.setprofile(lambda *_: None)
    os.open("/", os.O_RDONLY)
    threading.Thread(target=threading.Event().wait, args=(0.05,), name="leaked").start()
    atexit.register(os.environ.get, "LEAKED")
    if module.params["through"] == "crash":
        raise ValueError("leaked")
    if module.params["through"] == "failure":
        module.fail_json(msg="leaked", seen=seen)
    module.exit_json(seen=seen)
""",
    "leaky_aws": """
    module = AnsibleAWSModule(argument_spec={})
    seen = [boto3.DEFAULT_SESSION is None, botocore.client.BaseClient._make_api_call.__name__, "leaked" in waiters.waiters_by_name, module.region]
    boto3.setup_default_session(region_name="mars-1")
    botocore.client.BaseClient._make_api_call = lambda *_args, **_more: {"Vpcs": []}
    waiters.waiters_by_name["leaked"] = None
    AnsibleAWSModule.region = "mars-1"
    module.exit_json(seen=seen)
""",
    "echo": """
    module = AnsibleModule(
        argument_spec={
            "name": {"required": True, "aliases": ["title"]},
            "number": {"type": "int"},
            "share": {"type": "float"},
            "on": {"type": "bool", "default": False},
            "things": {"type": "list", "elements": "dict", "options": {"key": {"required": True}, "word": {"no_log": True}}},
            "mapping": {"type": "dict"},
            "choice": {"choices": ["a", "b"]},
            "place": {"type": "path"},
            "anything": {"type": "raw"},
            "document": {"type": "json"},
            "size": {"type": "bytes"},
            "password": {"no_log": True},
            "old": {"removed_in_version": "9.0.0", "removed_from_collection": "community.aws"},
            "newer": {"aliases": ["older"], "deprecated_aliases": [{"name": "older", "version": "9.0.0", "collection_name": "community.aws"}]},
            "left": {},
            "right": {},
            "fallback": {"fallback": (env_fallback, ["GROUNDWORK_FALLBACK"])},
            "asked": {"type": "list", "elements": "str", "default": []},
            "changed": {"type": "bool", "default": False},
            "failure": {},
        },
        mutually_exclusive=[("left", "right")],
        required_together=[("number", "share")],
        required_if=[("choice", "b", ["left"])],
        required_by={"document": ["name"]},
        supports_check_mode=True,
    )
    said = {name: value for name, value in module.params.items() if value is not None}
    internal = ("_diff", "_verbosity", "_name", "_debug", "_keep_remote_files", "_shell", "_target_log_info", "no_log")
    internals = {name: getattr(module, name) for name in internal}
    variables = {name: os.environ.get(name) for name in module.params["asked"]}
    said["version"] = ".".join(module.ansible_version.split(".")[:2])
    if module.params["failure"]:
        module.fail_json(msg=module.params["failure"], said=said)
    module.exit_json(changed=module.params["changed"], said=said, internals=internals, variables=variables, folder=os.getcwd(), zone=time.tzname[0])
""",
    "process": """
    module = AnsibleModule(argument_spec={})
    mask = os.umask(0)
    os.umask(mask)
    module.exit_json(
        variables=sorted(set(os.environ) - {"_", "OLDPWD", "SHLVL"}), mask=mask, name=__name__, package=__package__, file=os.path.basename(__file__),
        arguments=len(sys.argv), read=sys.stdin.read(), python=sys.executable, flags=str(sys.flags), locale=locale.setlocale(locale.LC_ALL),
        limit=sys.getrecursionlimit(), encoding=[sys.stdout.encoding, sys.getfilesystemencoding(), sys.getdefaultencoding()], home=os.path.expanduser("~"),
        tempdir=tempfile.gettempdir(), root=[logging.root.level, logging.root.handlers], threads=threading.active_count(), timeout=socket.getdefaulttimeout(),
        main=sys.modules["__main__"].__dict__ is globals(), pipe=str(signal.getsignal(signal.SIGPIPE)), spec=__spec__.name,
    )
""",
    "values": """
    class Text(str):
        pass

    AnsibleModule(argument_spec={}).exit_json(
        text="grüße 雪 \\u2028 \\x00 \\x7f", surrogate="a\\udcffb", as_bytes="grüße".encode(), no_text=b"\\xff\\xfe", day=datetime.date(2026, 11, 21),
        moment=datetime.datetime(2026, 11, 21, 17, 9, 12, 5, datetime.timezone.utc), a_set={"one"}, a_tuple=(1, (2, 3)), big=2**80, small=1e-300, nothing=None,
        not_a_number=float("nan"), endless=float("inf"), yes=True, deep=[{"a": [{"b": {"c": []}}]}], huge="x" * 300000, numbers={1: "one", None: "none"},
        frozen=frozenset([1]), of_a_class=Text("text"), braces="{{ not_a_template }}", ansible_prefixed="kept", _ansible_internal="gone", results_of=["a"],
        lines="one\\ntwo\\n", stdout="a\\nb\\n", stderr="c\\nd", rc=0,
    )
""",
    "unspeakable": """
    AnsibleModule(argument_spec={}).exit_json(answer=object())
""",
    "needs_a_library": """
    import of_no_package
""",
    "counter": """
    module = AnsibleModule(argument_spec={"file": {"type": "path"}, "fail": {"type": "bool"}})
    with open(module.params["file"], "a+") as file:
        file.write("x")
        file.seek(0)
        count = len(file.read())
    if module.params["fail"] and count % 3:
        module.fail_json(msg="%d is not enough" % count, count=count)
    module.exit_json(changed=True, count=count)
""",
    "noisy": """
    module = AnsibleModule(argument_spec={"after": {"type": "bool", "default": False}})
    print("noise before")
    sys.stdout.buffer.write(b"\\xff and bytes\\n")
    print('{"not": "the result"')
    sys.stderr.write("noise beside\\n")
    if module.params["after"]:
        atexit.register(print, "noise after")
    module.warn("listen")
    module.exit_json(changed=False)
""",
    "prints_its_own": """
    print('{"changed": true, "by_hand": [1, 2]}')
    sys.exit(0)
""",
    "ends": """
    module = AnsibleModule(argument_spec={"how": {}})
    print("to the end")
    sys.exit({"text": "by words", "number": 7}[module.params["how"]])
""",
    "says_old_words": """
    module = AnsibleModule(argument_spec={})
    module.deprecate("old is this", date="2030-01-01", collection_name="community.aws")
    module.deprecate("old is that", version="9.0.0")
    module.warn("twice")
    module.warn("twice")
    try:
        raise ValueError("inner")
    except ValueError as error:
        module.error_as_warning("outer", error)
    module.exit_json(warnings=["passed on"], deprecations=[{"msg": "passed on too", "version": "9.0.0", "collection_name": "community.aws"}])
""",
    "fails_with": """
    module = AnsibleModule(argument_spec={})
    try:
        try:
            {}["inner"]
        except KeyError as error:
            raise RuntimeError("middle") from error
    except RuntimeError as error:
        module.fail_json(msg="outer", exception=error, more=[1])
""",
    "runs_a_command": """
    module = AnsibleModule(argument_spec={"word": {"no_log": True}})
    said = [module.run_command(command, **more) for command, more in (
        (["sh", "-c", "echo $ASKED; pwd; umask; cat; exit 3"], {"data": "given", "environ_update": {"ASKED": "yes"}, "cwd": "/"}),
        ("echo $HOME %s | cat" % module.params["word"], {"use_unsafe_shell": True}),
        (["printf", "\\\\377"], {"encoding": None}),
    )]
    module.exit_json(said=said, path=module.get_bin_path("sh"))
""",
    "keeps_files": """
    module = AnsibleModule(argument_spec={})
    folder, extra = module.tmpdir, tempfile.mkdtemp()
    left = os.path.join(module.tmpdir, "left")
    open(left, "w").close()
    module.add_cleanup_file(left)
    os.rmdir(extra)
    module.exit_json(mode=oct(os.stat(folder).st_mode & 0o777), again=module.tmpdir == folder, folder=folder.rstrip("/"))
""",
    "refused": """
    module = AnsibleAWSModule(argument_spec={})
    error = botocore.exceptions.ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}, "ResponseMetadata": {"HTTPStatusCode": 403}}, "GetRole")
    try:
        raise error
    except botocore.exceptions.ClientError as e:
        module.fail_json_aws(e, msg="Failed to get role a")
""",
    "by_itself": """
    module = AnsibleAWSModule(argument_spec={})
    module.require_botocore_at_least("1.2.3")
    client = boto3.client("sts")
    module.exit_json(account=client.get_caller_identity()["Account"], region=client.meta.region_name, own=module.client("sts").meta.region_name)
""",
    "secret": """
    module = AnsibleAWSModule(argument_spec={"token": {"no_log": True}, "name": {}})
    module.client("sqs").create_queue(QueueName=module.params["name"], Attributes={"Policy": "is " + module.params["token"]})
    module.exit_json(changed=True)
""",
    "resource": """
    module = AnsibleAWSModule(argument_spec={})
    module.resource("sqs").create_queue(QueueName="by-resource")
    module.exit_json(changed=True)
""",
    "thread": """
    module = AnsibleAWSModule(argument_spec={})
    client = module.client("sqs")
    ended = threading.Event()
    threading.Thread(target=lambda: (ended.wait(0.3), client.create_queue(QueueName="by-thread"))).start()
    module.exit_json(changed=False)
""",
    "slow": """
    module = AnsibleModule(argument_spec={"begun": {"type": "path"}})
    open(module.params["begun"], "w").close()
    time.sleep(60)
    module.exit_json()
""",
    "found": """
    AnsibleModule(argument_spec={}).exit_json(findings=[{"arn": "of another service"}], planned=True, changed=True)
""",
}


def write(folder: Path) -> Path:
    """Write the collection, and give the folder for ANSIBLE_COLLECTIONS_PATH."""
    modules = folder / "bad_collections" / "ansible_collections" / "community" / "aws" / "plugins" / "modules"
    modules.mkdir(parents=True)
    for name, main in MAINS.items():
        head = HEAD + AWS_HEAD if any(word in main for word in AWS_NAMES) else HEAD
        (modules / f"{name}.py").write_text(f"{head}\ndef main():\n{main}\n\nif __name__ == '__main__':\n    main()\n", encoding="utf-8")
    return folder / "bad_collections"
