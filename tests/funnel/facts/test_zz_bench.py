import asyncio, time, sys, random
from datetime import timedelta
import pytest
from sqlalchemy import event
from crm.core.work import Work
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel
pytestmark=[pytest.mark.anyio]
class Count:
    def __init__(self, work):
        self.n=0; self.t={}
        c=work.session.bind.sync_connection
        event.listen(c,"before_cursor_execute",self.b); event.listen(c,"after_cursor_execute",self.a)
    def b(self,conn,cur,st,pa,ctx,many): self.n+=1; self.s=time.perf_counter()
    def a(self,conn,cur,st,pa,ctx,many):
        d=time.perf_counter()-self.s; k=st[:60].replace("\n"," "); self.t[k]=self.t.get(k,0)+d
async def test_b(work: Work):
    f=await published_funnel(work)
    res=list(f.resource_ids.values())
    r=random.Random(1)
    def batch(n, people, base):
        return [touch(r.choice(["VISIT","CLICK","COMMENT","IMPRESSION","FORM_SUBMIT"]), email(f"p{r.randrange(people)}@example.test"), occurred_at=at(days=r.random()*60), resource_id=r.choice(res), external_id=f"{base}-{i}", name="X") for i in range(n)]
    c=Count(work)
    for base,(n,people) in enumerate([(5000,2500),(5000,2500),(5000,10000),(50,50),(1,1),(1,2)]):
        facts=batch(n,people,base); c.n=0; c.t={}
        t=time.perf_counter(); o=await recorded(work,*facts); d=time.perf_counter()-t
        print(f"{n} facts {d:.2f}s {n/d:.0f}/s statements {c.n} rejected {o.rejected}; sql {sum(c.t.values()):.2f}")
        if n==5000:
            for k,v in sorted(c.t.items(),key=lambda x:-x[1])[:9]: print(f"   {v:.3f} {k}")
