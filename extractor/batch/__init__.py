"""Many documents: what is to be read, how a run goes on, and how it survives being stopped."""

from extractor.batch.inputs import Entry, Plan, plan_inputs
from extractor.batch.outputs import Output, open_output
from extractor.batch.run import Outcome, exit_code_of, run_batch
from extractor.batch.workers import Workers

__all__ = ["Entry", "Outcome", "Output", "Plan", "Workers", "exit_code_of", "open_output", "plan_inputs", "run_batch"]
