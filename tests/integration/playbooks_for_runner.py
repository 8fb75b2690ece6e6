# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks that ask of Ansible whatever a task may ask; the modules are those of modules_for_runner and of amazon.aws."""

from __future__ import annotations

#: Everything that Ansible does about a task, with modules that need no AWS.
KEYWORDS = """
- name: Keywords
  hosts: one
  gather_facts: false
  environment:
    OF_THE_PLAY: play
    OVERRIDDEN: play
  module_defaults:
    community.aws.echo:
      asked: [OF_THE_PLAY, OVERRIDDEN, OF_THE_TASK, NUMBER]
      choice: a
  vars:
    given: of the play
  tasks:
    - name: arguments of every type
      community.aws.echo:
        title: "{{ given }}"
        number: "12"
        share: 1
        "on": "yes"
        things: [{key: a, word: hunter2}, {key: hunter2}]
        mapping: a=b
        place: ~/x
        anything: {a: [1, null, true, 2026-11-21]}
        document: {a: {b: 1}}
        size: 1K
        password: hunter2
        newer: has hunter2 in it
      vars:
        given: of the task
      register: r_arguments
      run_once: true
    - name: old names, omitted and unsafe values
      community.aws.echo:
        name: !unsafe "{{ given }}"
        old: x
        older: y
        left: "{{ omit }}"
        fallback: "{{ nothing | default(omit) }}"
      environment:
        OF_THE_TASK: task
        OVERRIDDEN: task
        NUMBER: 7
        GROUNDWORK_FALLBACK: found
        TZ: ABC-4
        LC_ALL: C
      register: r_environment
    - name: defaults of a block
      module_defaults:
        community.aws.echo:
          choice: b
          left: of the block
      environment:
        OVERRIDDEN: block
      block:
        - name: within the block
          community.aws.echo: {name: x}
          module_defaults: {community.aws.echo: {number: 1, share: 2, asked: [OVERRIDDEN]}}
          register: r_block
        - name: by its short name
          echo: {name: x, failure: on purpose}
          collections: [community.aws]
      rescue:
        - name: what a rescue knows
          community.aws.echo: {name: "{{ ansible_failed_task.name }}", mapping: "{{ ansible_failed_result }}"}
          register: r_rescue
    - name: by action and args
      action: "{{ 'community.aws.echo' }}"
      args: {name: x, changed: true}
      changed_when: r_action.said.name == 'y'
      register: r_action
    - name: failed when
      community.aws.echo: {name: x}
      failed_when: r_failed.said.name == 'x'
      ignore_errors: true
      register: r_failed
    - name: not failed when
      community.aws.echo: {name: x, failure: expected}
      failed_when: "'expected' not in r_not_failed.msg"
      register: r_not_failed
    - name: until
      community.aws.counter: {file: "{{ folder }}/until", fail: true}
      register: r_until
      until: r_until is succeeded
      retries: 4
      delay: 0
    - name: until it gives up, in a loop
      community.aws.counter: {file: "{{ folder }}/{{ item }}"}
      loop: [a, b]
      register: r_until_loop
      until: r_until_loop.count == (item == 'a') | ternary(2, 9)
      retries: 1
      delay: 0
      failed_when: false
    - name: loop
      community.aws.echo: {name: "{{ one.name }}", number: "{{ position }}", share: "{{ ansible_loop.length }}", failure: "{{ one.failure | default(omit) }}"}
      loop: [{name: a}, {name: b, failure: in the middle}, {name: c}, {name: d}]
      loop_control: {loop_var: one, index_var: position, label: "item {{ one.name }}", extended: true, break_when: ["one.name == 'c'"]}
      when: one.name != 'x'
      register: r_loop
      ignore_errors: true
    - name: loop of a dictionary, with secrets
      community.aws.echo: {name: "{{ item.key }}", password: "{{ item.value }}", newer: "{{ item.value }}"}
      with_dict: {a: hunter2}
      no_log: true
      register: r_dictionary
    - name: nothing of this is shown
      community.aws.echo: {name: x, password: hunter2, failure: has hunter2 in it}
      no_log: true
      ignore_errors: true
    - name: facts
      community.aws.facts:
      register: r_facts
    - name: differences
      community.aws.modes:
      diff: true
      register: r_diff
      notify: A handler
    - name: delegated
      community.aws.echo: {name: "{{ inventory_hostname }}"}
      delegate_to: two
      register: r_delegated
    - name: delegated facts
      community.aws.facts:
      delegate_to: two
      delegate_facts: true
    - name: how long a task takes
      community.aws.slow: {begun: "{{ folder }}/begun"}
      timeout: 1
      ignore_errors: true
      register: r_timeout
    - name: by another user
      community.aws.echo: {name: x}
      become: true
      become_method: ansible.builtin.sudo
      register: r_become
    - name: later
      community.aws.echo: {name: x}
      async: 30
      poll: 1
      register: r_async
  handlers:
    - name: A handler
      community.aws.echo: {name: handled}
      register: r_handler

- name: Once for many
  hosts: all
  gather_facts: false
  tasks:
    - name: once
      community.aws.echo: {name: "{{ inventory_hostname }}"}
      run_once: true
      register: r_once
"""

#: Everything that modules do.
MODULES = """
- name: Modules
  hosts: one
  gather_facts: false
  ignore_errors: true
  tasks:
    - name: the process
      community.aws.process:
      register: r_process
    - name: values
      community.aws.values:
      register: r_values
    - name: no JSON
      community.aws.unspeakable:
      register: r_unspeakable
    - name: a crash
      community.aws.crash:
      register: r_crash
    - name: nothing said
      community.aws.silent:
      register: r_silent
    - name: noise
      community.aws.noisy: {after: "{{ item }}"}
      loop: [true, false]
      register: r_noisy
    - name: printed by hand
      community.aws.prints_its_own:
      register: r_by_hand
    - name: the end
      community.aws.ends: {how: "{{ item }}"}
      loop: [text, number]
      register: r_ends
    - name: warnings
      community.aws.says_old_words:
      register: r_old_words
    - name: an exception
      community.aws.fails_with:
      register: r_exception
    - name: commands
      community.aws.runs_a_command: {word: hunter2}
      environment: {HOME: /has/hunter2}
      register: r_commands
    - name: files
      community.aws.keeps_files:
      register: r_files
    - name: a library
      community.aws.needs_a_library:
      register: r_library
    - name: leaks
      community.aws.leaky: {through: "{{ item }}"}
      loop: [end, crash, failure, end]
      register: r_leaks
    - name: the process, after all that
      community.aws.process:
      register: r_process_after
    - name: not arguments
      community.aws.echo: "{{ item }}"
      loop:
        - {}
        - {name: x, unknown: 1, password: hunter2}
        - {name: x, number: many}
        - {name: x, choice: c}
        - {name: x, left: a, right: b}
        - {name: x, number: 1}
        - {name: x, choice: b}
        - {name: x, things: [{word: hunter2}]}
        - {name: x, size: hunter2, password: hunter2}
      register: r_arguments
"""

#: Modules of amazon.aws, and others made like them, on AWS.
AWS = """
- name: AWS
  hosts: one
  gather_facts: false
  module_defaults:
    group/aws:
      region: eu-central-1
  tasks:
    - name: what is there
      amazon.aws.ec2_vpc_net_info: {filters: {is-default: true}, debug_botocore_endpoint_logs: true}
      register: r_there
    - name: nothing of that name
      amazon.aws.ec2_vpc_subnet: {vpc_id: vpc-0123456789abcdef0, cidr: 10.0.1.0/24}
      register: r_no_network
      ignore_errors: true
    - name: arguments
      amazon.aws.ec2_vpc_net: {name: x, tenancy: shared}
      register: r_refused
      ignore_errors: true
    - name: who asks
      amazon.aws.aws_caller_info: "{{ item }}"
      loop:
        - {access_key: "222222222222", secret_key: hunter2, session_token: hunter3, region: us-east-1}
        - {profile: of-this-test}
        - {profile: of-no-one}
        - {aws_config: {retries: {max_attempts: 1}, read_timeout: 60, user_agent_extra: x}}
        - {region: "not a region"}
      register: r_who
      ignore_errors: true
    - name: nobody
      amazon.aws.aws_caller_info:
      environment: {AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: ""}
      register: r_nobody
      ignore_errors: true
    - name: refused
      community.aws.refused:
      register: r_access
      ignore_errors: true
    - name: by boto3's own session
      community.aws.by_itself:
      environment: {AWS_DEFAULT_REGION: us-west-2, AWS_ACCESS_KEY_ID: "{{ item }}"}
      loop: ["333333333333", "555555555555"]
      register: r_by_itself
    - name: leaks
      community.aws.leaky_aws:
      loop: [1, 2]
      register: r_leaks
    - name: a queue of ours, planned and made
      groundwork.aws.sqs_queue: {name: same}
      check_mode: "{{ item == 'planned' }}"
      diff: true
      loop: [planned, made]
      register: r_queue
"""

#: What is registered in the end, and where modules ran.
ANSWERS = """
- name: Answers
  hosts: one
  gather_facts: false
  tasks:
    - name: where
      community.aws.where:
      register: where
    - name: answers
      ansible.builtin.copy:
        dest: "{{ folder }}/registered.json"
        content: "{{ {'in_worker': where.in_worker, 'values': dict(names | zip(query('ansible.builtin.vars', *names)))} | to_json }}"
        mode: "0600"
      vars:
        names: "{{ query('ansible.builtin.varnames', '^r_', '^from_module$', '^ansible_facts$') | sort }}"
      delegate_to: localhost
"""
