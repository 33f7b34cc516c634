"""What is asked for a page that was left meanwhile."""

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests

from activsim.app import late_requests

STATES = WidgetStates()


def part_of(page):
    return RerunData(
        query_string="class=Bag",
        widget_states=STATES,
        page_script_hash=page,
        fragment_id_queue=["part"],
        is_fragment_scoped_rerun=True,
    )


def test_a_part_of_a_page_that_was_left_draws_the_page_that_is_open_as_its_widgets_stand():
    request = late_requests.for_page(part_of("left"), "open")
    assert request == RerunData(query_string="class=Bag", page_script_hash="open")


def test_a_part_of_the_page_that_is_open_runs_as_it_is():
    for page in ("open", "", None):  # the first page may be opened by its name alone
        request = part_of("open")
        assert late_requests.for_page(request, page) is request


def test_a_whole_page_runs_as_it_is():
    request = RerunData(widget_states=STATES, page_script_hash="new")
    assert late_requests.for_page(request, "open") is request


def test_the_way_to_another_page_takes_nothing_from_what_waits_for_a_part_of_the_one_before():
    late_requests.obey_current_page()
    requests = ScriptRequests()
    requests.request_rerun(part_of("left"))
    requests.request_rerun(RerunData(page_script_hash="open"))
    request = requests.on_scriptrunner_ready().rerun_data
    assert (request.page_script_hash, request.widget_states) == ("open", None)
    assert request.fragment_id_queue == []


def test_what_waits_for_a_part_of_the_same_page_stays_with_what_draws_it_anew():
    late_requests.obey_current_page()
    for page in ("open", ""):
        requests = ScriptRequests()
        requests.request_rerun(part_of(page))
        requests.request_rerun(RerunData(page_script_hash="open"))
        assert requests.on_scriptrunner_ready().rerun_data.widget_states is STATES
