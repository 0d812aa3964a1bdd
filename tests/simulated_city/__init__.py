"""A city that lives for years: invented people act on invented matters, well and badly.

staff    300 units, 100 people, who change posts
acts     what each verb says, made up for a matter
city     one clock for all matters: who does what next; every act is asked of the core
oracle   the rules of separation, said once more and differently, over finished histories
keep     the finished histories as rows of the ledger
"""
